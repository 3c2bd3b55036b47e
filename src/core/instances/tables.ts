/** Processes, as a table. */

export type InstanceTable = { id: string; description: string; started_at: Date; seen_at: Date }
