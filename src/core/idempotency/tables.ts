/** Orders that were named by who gave them, as a table. */
import type { Created } from '../created.ts'

export type IdempotencyTable = Created & {
  owner_id: string
  route: string
  key: string
  body_hash: Buffer
  noun_id: string
  /** JSON text: what was said of the thing when it was made. */
  answer: string | null
}
