/** Times as most APIs write them: ISO 8601, UTC, with milliseconds. */

export function instant(at: Date): string {
  return at.toISOString()
}

export function instantOrNull(at: Date | null): string | null {
  return at && instant(at)
}
