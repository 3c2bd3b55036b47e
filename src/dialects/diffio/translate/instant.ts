/** Points in time as the vendor writes them. */

/** ISO 8601 in UTC with whole seconds; what is left of a second is cut off. */
export function wholeSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}
