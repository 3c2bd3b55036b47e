/** Keys, as a table. */
import type { Created } from '../created.ts'

export type CredentialTable = Created & {
  id: string
  account_id: string
  /** `bearer` keeps only a hash of its key; `signing` keeps a secret sealed with the server's own. */
  kind: 'bearer' | 'signing'
  label: string
  /** What may be shown of a bearer key, or the whole access key of a signing one. */
  display: string
  /** SHA-256 of the whole bearer key. */
  key_hash: Buffer | null
  access_key: string | null
  sealed_secret: Buffer | null
  scopes: string[]
  /** When set, the only projects the key may touch. */
  project_bounds: string[] | null
  parent_id: string | null
  expires_at: Date | null
  rotated_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
  /** The most that all its work together may cost; null is no limit. */
  spend_limit_cents: number | null
}
