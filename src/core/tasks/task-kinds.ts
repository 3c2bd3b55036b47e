/** The kinds of work, each with a queue and a handler of its own: a new one is a word here and a file in `workers/`. */
export const taskKinds = ['ingest', 'restore', 'render', 'analyze', 'summarize'] as const
export type TaskKind = (typeof taskKinds)[number]
