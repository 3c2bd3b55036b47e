/** Which stored parts make the file that a client says is complete: a rule, no queries. */
import { TriptychError } from '#base/errors.ts'
import type { UploadPart } from '../schema.ts'

/** More than this no file may have. */
export const partsAtMost = 10_000

export type ListedPart = { number: number; etag: string }

/**
 * The parts in order, in whichever order they are listed. Rejects with `request_invalid` for a list that no upload could have, with
 * `upload_part_mismatch` where it is not what was stored: a part that is missing, other bytes, or a part before
 * the last one that is not exactly `partBytes` long.
 */
export function chooseParts(
  stored: readonly UploadPart[],
  listed: readonly ListedPart[],
  partBytes: number,
): UploadPart[] {
  if (listed.length === 0) throw new TriptychError('request_invalid', { detail: 'parts: must not be empty.' })
  const sorted = listed.toSorted((a, b) => a.number - b.number)
  if (!sorted.every(({ number }, index) => number > (sorted[index - 1]?.number ?? 0)))
    throw new TriptychError('request_invalid', { detail: 'parts: must name each part once, from 1.' })
  const byNumber = new Map(stored.map((part) => [part.number, part]))
  return sorted.map(({ number, etag }, index) => {
    const expected = index + 1
    if (number > expected) throw mismatch(`Part ${expected} is missing.`)
    const part = byNumber.get(number)
    if (!part) throw mismatch(`Part ${number} was not uploaded.`)
    if (part.sha256 !== withoutQuotes(etag)) throw mismatch(`Part ${number} was stored with another etag.`)
    if (index < sorted.length - 1 && part.size_bytes !== partBytes)
      throw mismatch(
        `Part ${number} has ${part.size_bytes} bytes, but every part before the last ${partBytes}.`,
      )
    return part
  })
}

/** HTTP libraries and people put quotes around what looks like an ETag header. */
function withoutQuotes(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1')
}

function mismatch(detail: string): TriptychError {
  return new TriptychError('upload_part_mismatch', { detail })
}
