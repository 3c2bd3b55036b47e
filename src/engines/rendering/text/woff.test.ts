import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unpackWoff } from './woff.ts'

/** A WOFF file of these tables, each packed where that makes it smaller. */
function woffOf(tables: Record<string, Buffer>): Buffer {
  const names = Object.keys(tables)
  const header = Buffer.alloc(44 + 20 * names.length)
  header.write('wOFF', 'latin1')
  header.writeUInt32BE(0x00010000, 4)
  header.writeUInt16BE(names.length, 12)
  const parts: Buffer[] = [header]
  let offset = header.length
  for (const [index, name] of names.entries()) {
    const table = tables[name]!
    const deflated = deflateSync(table)
    const packed = deflated.length < table.length ? deflated : table
    const at = 44 + 20 * index
    header.write(name.padEnd(4), at, 'latin1')
    for (const [field, value] of [offset, packed.length, table.length, index].entries())
      header.writeUInt32BE(value, at + 4 + 4 * field)
    parts.push(packed)
    offset += packed.length
  }
  return Buffer.concat(parts)
}

/** Its tables by name, with their checksums, read as OpenType says. */
function tablesOf(font: Buffer) {
  return Array.from({ length: font.readUInt16BE(4) }, (_, index) => {
    const at = 12 + 16 * index
    const offset = font.readUInt32BE(at + 8)
    return {
      name: font.toString('latin1', at, at + 4),
      checksum: font.readUInt32BE(at + 4),
      isAligned: offset % 4 === 0,
      content: font.toString('latin1', offset, offset + font.readUInt32BE(at + 12)),
    }
  })
}

describe('unpacking a WOFF font', () => {
  const file = woffOf({
    'OS/2': Buffer.from('short'),
    SVG: Buffer.from('drawings '.repeat(100)),
    glyf: Buffer.from('outlines '.repeat(101)),
  })

  it('gives the tables their content and place, those of no use left out', () => {
    const font = unpackWoff(file, new Set(['SVG']))
    expect(font.readUInt32BE(0)).toBe(0x00010000)
    expect(tablesOf(font)).toEqual([
      { name: 'OS/2', checksum: 0, isAligned: true, content: 'short' },
      { name: 'glyf', checksum: 2, isAligned: true, content: 'outlines '.repeat(101) },
    ])
  })
})
