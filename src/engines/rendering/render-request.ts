/** What is asked of the rendering engine, as it crosses process borders. */
import type { FilmFormat } from '#engines/media/film-formats.ts'
import type { FilmSegment } from '#engines/media/join-film.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'

export type RenderRequest = {
  state: EditorState
  /** Local path of each asset's file, by the asset's key in the state. Caption assets need none. */
  files: Readonly<Record<string, string>>
  /** Local path of the image behind the film; null when there is none. */
  backgroundImage: string | null
  size: OutputSize
  fps: FrameRate
  format: FilmFormat
  /** A folder of font files beside the bundled ones. */
  fontFolder: string | null
  limits: MediaLimits
}

/** A piece of the work that a child process does alone. Files it makes lie where it says. */
export type PartRequest =
  /** Frames `from` up to but not including `to`, encoded, beginning with a key frame. */
  | { kind: 'segment'; film: RenderRequest; from: number; to: number; path: string }
  | { kind: 'sound'; film: RenderRequest; path: string }
  /** Puts segments one after another, with the sound beside them. */
  | {
      kind: 'join'
      format: FilmFormat
      fps: FrameRate
      segments: readonly FilmSegment[]
      sound: string | null
      path: string
    }
  /** Single frames as PNG; moments past the end show the last frame. */
  | { kind: 'frames'; film: RenderRequest; frames: readonly FrameFile[] }

export type FrameFile = { seconds: number; path: string }

/** False for sound when nothing is heard, and so nothing was written. */
export type PartResult = { hasFile: boolean }

export type RenderResult = {
  path: string
  mediaType: string
  /** Without a dot. */
  fileExtension: FilmFormat
  facts: RenderFacts
}

export type RenderFacts = {
  frames: number
  fps: FrameRate
  width: number
  height: number
  durationMs: number
  hasSound: boolean
  segments: number
  /** Parts that had to be done again. */
  retries: number
}
