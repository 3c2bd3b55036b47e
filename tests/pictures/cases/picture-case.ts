/** A timeline and moments of it that a person looks at, and that stored references are kept of. */
import type { EditorState } from '#timeline/editor-state.ts'
import type { ShootOptions } from '../support/shoot.ts'

export type PictureCase = {
  /** Names the reference too. */
  name: string
  state: EditorState
  seconds: readonly number[]
  options?: ShootOptions
}

export type CaseGroup = { title: string; cases: readonly PictureCase[] }
