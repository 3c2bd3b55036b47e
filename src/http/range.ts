/** One byte range of RFC 9110; several at once are answered with the whole file, as the standard allows. */

export type ByteRange = { start: number; endInclusive: number }

/** Null asks for the whole; `unsatisfiable` is a 416. */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): ByteRange | 'unsatisfiable' | null {
  const match = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (!match || (match[1] === '' && match[2] === '')) return null
  if (match[1] === '') {
    const suffix = Number(match[2])
    if (suffix === 0 || sizeBytes === 0) return 'unsatisfiable'
    return { start: Math.max(0, sizeBytes - suffix), endInclusive: sizeBytes - 1 }
  }
  const start = Number(match[1])
  const endInclusive = match[2] === '' ? sizeBytes - 1 : Math.min(Number(match[2]), sizeBytes - 1)
  if (start >= sizeBytes) return 'unsatisfiable'
  return endInclusive < start ? null : { start, endInclusive }
}
