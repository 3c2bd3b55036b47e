/** What writes a few sentences about a scene from what was found in it. */

export type SummaryLanguage = 'ko' | 'en' | 'ja'

/** What is known of a scene; each list in the order of its times. */
export type KnownScene = {
  number: number
  startMs: number
  endMs: number
  shotCount: number
  /** Who is seen, by name; null for each who has none. */
  persons: (string | null)[]
  lines: { speaker: string | null; text: string }[]
  /** On the screen. */
  texts: string[]
  labels: string[]
  /** A picture of it as JPEG, read when it is wanted; null where none was kept. */
  keyFrame(): Promise<Uint8Array | null>
}

export type Summarizer = {
  /** The same name and version write the same, as far as that can be promised. */
  provider: { name: string; version: string }
  summarize(scene: KnownScene, language: SummaryLanguage, signal: AbortSignal): Promise<string>
}
