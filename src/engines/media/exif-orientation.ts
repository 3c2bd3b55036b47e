/**
 * Reads the orientation that a camera wrote beside a picture (Exif 2.3, tag 0x0112; TIFF 6.0): FFmpeg does not tell it
 * when probing. Decoders turn pictures by it.
 */
import { readPart } from './read-part.ts'

const orientationTag = 0x0112
/** A WebP has a handful of chunks before its Exif, but for the frames of animations. */
const mostChunks = 64
const exifFlag = 0x08

/** Fewer bytes where there are no more. */
type Read = (from: number, bytes: number) => Buffer

/**
 * @param demuxer FFmpeg's name of the format
 * @param head the first bytes of the file
 * @returns true when the picture is to be shown turned by a quarter, so that width and height change places.
 */
export function isExifTurned(path: string, demuxer: string, head: Buffer): boolean {
  const read: Read = (from, bytes) => readPart(path, from, bytes)
  if (demuxer === 'tiff_pipe') return isTurned(read)
  const start = demuxer === 'jpeg_pipe' ? exifOfJpeg(head) : demuxer === 'webp_pipe' ? exifOfWebp(read) : null
  return start !== null && isTurned((from, bytes) => read(start + from, bytes))
}

/** Where the TIFF structure begins that Exif is. */
function exifOfJpeg(head: Buffer): number | null {
  const exif = head.indexOf('Exif\0\0', 0, 'latin1')
  return exif < 0 ? null : exif + 6
}

/** Behind the picture, which may be larger than any head. */
function exifOfWebp(read: Read): number | null {
  const extended = read(12, 9)
  if (extended.toString('latin1', 0, 4) !== 'VP8X' || ((extended[8] ?? 0) & exifFlag) === 0) return null
  for (let at = 12, chunks = 0; chunks < mostChunks; chunks++) {
    const header = read(at, 14)
    if (header.length < 14) return null
    if (header.toString('latin1', 0, 4) === 'EXIF')
      // Some write the mark that Exif has in a JPEG.
      return header.toString('latin1', 8, 12) === 'Exif' ? at + 14 : at + 8
    const size = header.readUInt32LE(4)
    at += 8 + size + (size % 2)
  }
  return null
}

/** @param read of the TIFF structure */
function isTurned(read: Read): boolean {
  const header = read(0, 8)
  if (header.length < 8) return false
  const isLittleEndian = header.toString('latin1', 0, 2) === 'II'
  const read16 = (bytes: Buffer, at: number) =>
    isLittleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  const directory = isLittleEndian ? header.readUInt32LE(4) : header.readUInt32BE(4)
  const count = read(directory, 2)
  if (count.length < 2) return false
  const entries = read(directory + 2, 12 * read16(count, 0))
  for (let entry = 0; entry + 12 <= entries.length; entry += 12) {
    if (read16(entries, entry) !== orientationTag) continue
    // Orientations 5 to 8 are those with a quarter turn.
    return read16(entries, entry + 8) >= 5 && read16(entries, entry + 8) <= 8
  }
  return false
}
