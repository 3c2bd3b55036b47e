/** What one process does for all, as a table. */

/** When work that one process does for all was last done. */
export type ChoreTable = { name: string; ran_at: Date }
