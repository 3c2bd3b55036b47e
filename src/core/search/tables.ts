/** The tables of searches as Kysely sees them. */
export type SearchTable = {
  /** 20 letters and digits. */
  id: string
  account_id: string
  workspace_id: string
  credential_id: string
  /** JSON text of `Hit[]`, best first. */
  hits: string
  created_at: Date
}
