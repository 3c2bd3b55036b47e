/** Reads the orientation a camera wrote into a JPEG (Exif 2.3, tag 0x0112). FFmpeg does not tell it when probing. */

const orientationTag = 0x0112

/**
 * @param head the first bytes of the file.
 * @returns true when the picture is to be shown turned by a quarter, so that width and height change places.
 */
export function isExifTurned(head: Buffer): boolean {
  const exif = head.indexOf('Exif\0\0', 0, 'latin1')
  if (exif < 0) return false
  const tiff = head.subarray(exif + 6)
  if (tiff.length < 8) return false
  const isLittleEndian = tiff.toString('latin1', 0, 2) === 'II'
  const read16 = (at: number) => (isLittleEndian ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const directory = isLittleEndian ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (directory + 2 > tiff.length) return false
  const count = read16(directory)
  for (let entry = directory + 2, i = 0; i < count && entry + 12 <= tiff.length; entry += 12, i++) {
    // Orientations 5 to 8 are those with a quarter turn.
    if (read16(entry) === orientationTag) return read16(entry + 8) >= 5 && read16(entry + 8) <= 8
  }
  return false
}
