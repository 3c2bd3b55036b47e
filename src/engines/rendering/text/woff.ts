/** Unpacks a font of the WOFF container (W3C, version 1.0), so that Skia need not do so each time it opens it. */
import { inflateSync } from 'node:zlib'

const headerBytes = 44
const entryBytes = 20
/** Of the plain font: its header, and an entry of its table of tables. */
const plainHeaderBytes = 12
const plainEntryBytes = 16

/** @param without names of tables that are not needed @returns the plain font */
export function unpackWoff(file: Buffer, without: ReadonlySet<string>): Buffer {
  const entries = Array.from({ length: file.readUInt16BE(12) }, (_, index) => {
    const at = headerBytes + index * entryBytes
    return file.subarray(at, at + entryBytes)
  }).filter((entry) => !without.has(entry.toString('latin1', 0, 4).trim()))

  const header = Buffer.alloc(plainHeaderBytes + entries.length * plainEntryBytes)
  file.copy(header, 0, 4, 8)
  header.writeUInt16BE(entries.length, 4)
  const parts: Buffer[] = [header]
  let offset = header.length
  for (const [index, entry] of entries.entries()) {
    const table = unpackTable(file, entry)
    const at = plainHeaderBytes + index * plainEntryBytes
    entry.copy(header, at, 0, 4)
    entry.copy(header, at + 4, 16, 20)
    header.writeUInt32BE(offset, at + 8)
    header.writeUInt32BE(table.length, at + 12)
    // Tables begin at multiples of four bytes.
    const padding = Buffer.alloc(-table.length & 3)
    parts.push(table, padding)
    offset += table.length + padding.length
  }
  return Buffer.concat(parts)
}

/** A table that would not become smaller is stored as it is. */
function unpackTable(file: Buffer, entry: Buffer): Buffer {
  const offset = entry.readUInt32BE(4)
  const packed = file.subarray(offset, offset + entry.readUInt32BE(8))
  return packed.length < entry.readUInt32BE(12) ? inflateSync(packed) : packed
}
