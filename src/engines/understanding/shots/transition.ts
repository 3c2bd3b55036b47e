/** From one shot to the next. */
import type { TimeRange } from '../facts.ts'

/** `startMs` is the last picture of the one shot alone, `endMs` the first of the other alone. */
export type Transition = TimeRange & {
  kind: 'cut' | 'fade' | 'dissolve' | 'wipe'
  /** Where the next shot is said to begin. */
  atMs: number
  confidence: number
}
