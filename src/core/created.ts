/** What most rows say. */
export type Created = { created_at: Date }
