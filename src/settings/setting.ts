/** What is said of a setting. */

export type Setting = {
  name: string
  kind: 'text' | 'integer' | 'seconds' | 'bytes' | 'flag' | 'list' | 'folder' | 'url'
  /** As it would stand in the environment; empty is none. */
  fallback: string
  /** For people; Markdown. */
  about: string
}

export const MiB = 1024 ** 2
export const GiB = 1024 ** 3
