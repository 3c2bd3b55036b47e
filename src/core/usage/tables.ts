/** What was processed, as a table. */

export type UsageTable = {
  account_id: string
  credential_id: string
  /** First day of the month, UTC. */
  period: string
  meter: string
  amount: number
}
