/** What an analysis is told. */
import type { MediaLimits } from '#engines/media/limits.ts'

/** How long scenes are to be: by name, or in seconds. */
export type SceneLength =
  | { range: 'extra-short' | 'short' | 'medium' | 'long' }
  | { minSeconds: number; maxSeconds: number }

/** As BCP 47: the languages that may be spoken and shown, the likeliest first. */
export type Language = 'en' | 'ko' | 'ja' | 'zh-CN' | 'zh-TW'

/** Who may write down what is said. */
export const wordProviders = ['whisper', 'server', 'pocketsphinx'] as const
export type WordProvider = (typeof wordProviders)[number]

export const defaultWordProviders: readonly WordProvider[] = ['whisper', 'server']

export type AnalysisSettings = {
  sceneLength: SceneLength
  /** The most people to tell apart; 0 looks for none. */
  personCount: number
  languages: Language[]
  detectAudioEffects: boolean
  /** Looks at key frames alone: several times faster, and some shots are not told apart. */
  isQuick?: boolean
}

export type AnalysisRequest = {
  inputPath: string
  /** The folder of model files; what needs one that is not there is left out. */
  modelFolder: string | null
  /** What the AI server is asked for, where there is one to call; null or left out for nothing. */
  server?: { speechModel: string | null; labelModel: string | null } | null
  /** Who may write down what is said: the first of them that can. By default `whisper` and `server`. */
  wordProviders?: readonly WordProvider[]
  settings: AnalysisSettings
  limits: MediaLimits
}
