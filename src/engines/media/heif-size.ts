/**
 * The size of the picture in a HEIF file (ISO/IEC 23008-12). FFmpeg shows each tile of such a picture as a stream
 * of its own, but the whole is described in the file's `meta` box: the largest `ispe` property is the picture.
 */

/**
 * @param head the first bytes of the file, where the `meta` box is.
 * @returns null when no size is found there.
 */
export function heifSize(head: Buffer): { width: number; height: number } | null {
  let largest: { width: number; height: number } | null = null
  for (let at = head.indexOf('ispe', 0, 'latin1'); at >= 0; at = head.indexOf('ispe', at + 4, 'latin1')) {
    // Box: size, 'ispe', version and flags, width, height; its size is always 20.
    if (at < 4 || at + 16 > head.length || head.readUInt32BE(at - 4) !== 20) continue
    const width = head.readUInt32BE(at + 8)
    const height = head.readUInt32BE(at + 12)
    if (largest === null || width * height > largest.width * largest.height) largest = { width, height }
  }
  if (largest !== null && isTurned(head)) return { width: largest.height, height: largest.width }
  return largest
}

/** An `irot` property of 90 or 270 degrees: counts of quarter turns in the low two bits. */
function isTurned(head: Buffer): boolean {
  const at = head.indexOf('irot', 0, 'latin1')
  if (at < 4 || at + 5 > head.length || head.readUInt32BE(at - 4) !== 9) return false
  return (head.readUInt8(at + 4) & 1) === 1
}
