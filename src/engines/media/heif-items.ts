/** What the `meta` box of a HEIF file lists (ISO/IEC 23008-12): items, what they are made of, and their properties. */
import { BoxReader, boxesIn, boxIn } from './iso-boxes.ts'

export type HeifItems = {
  primaryId: number
  /** Four letters, such as `hvc1` or `grid`, by item. */
  types: Map<number, string>
  /** The items that one is derived from, in order. */
  parts: Map<number, number[]>
  /** In the order in which they apply. */
  properties: Map<number, { type: string; body: Buffer }[]>
  places: Map<number, ItemPlace>
  /** The bytes inside the `meta` box that places may point to. */
  inside: Buffer
}

export type ItemPlace = { isInside: boolean; offset: number; length: number }

/**
 * @param head the first bytes of the file, where the `meta` box is
 * @returns null when there is none that can be read
 */
export function readHeifItems(head: Buffer): HeifItems | null {
  try {
    const meta = boxIn(head, 'meta')
    return meta && itemsOf(meta.subarray(4))
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function itemsOf(meta: Buffer): HeifItems | null {
  const primary = boxIn(meta, 'pitm')
  const infos = boxIn(meta, 'iinf')
  const properties = boxIn(meta, 'iprp')
  if (!primary || !infos || !properties) return null
  const references = boxIn(meta, 'iref')
  const locations = boxIn(meta, 'iloc')
  const reader = new BoxReader(primary)
  return {
    primaryId: reader.number(idBytes(reader.version)),
    types: typesOf(infos),
    parts: references ? partsOf(references) : new Map(),
    properties: propertiesOf(properties),
    places: locations ? placesOf(locations) : new Map(),
    inside: boxIn(meta, 'idat') ?? Buffer.alloc(0),
  }
}

function idBytes(version: number): 2 | 4 {
  return version === 0 ? 2 : 4
}

function typesOf(infos: Buffer): HeifItems['types'] {
  const reader = new BoxReader(infos)
  reader.number(idBytes(reader.version))
  const types: HeifItems['types'] = new Map()
  for (const { type, body } of boxesIn(reader.rest())) {
    if (type !== 'infe') continue
    const info = new BoxReader(body)
    // Earlier versions tell no type.
    if (info.version < 2) continue
    const id = info.number(info.version === 2 ? 2 : 4)
    info.number(2)
    types.set(id, info.text(4))
  }
  return types
}

function partsOf(references: Buffer): HeifItems['parts'] {
  const { version } = new BoxReader(references)
  const parts: HeifItems['parts'] = new Map()
  for (const { type, body } of boxesIn(references.subarray(4))) {
    if (type !== 'dimg') continue
    const bytes = idBytes(version)
    const count = body.readUInt16BE(bytes)
    const ids = Array.from({ length: count }, (_, i) => body.readUIntBE(bytes + 2 + i * bytes, bytes))
    parts.set(body.readUIntBE(0, bytes), ids)
  }
  return parts
}

function propertiesOf(box: Buffer): HeifItems['properties'] {
  const known = [...boxesIn(boxIn(box, 'ipco') ?? Buffer.alloc(0))]
  const properties: HeifItems['properties'] = new Map()
  for (const { type, body } of boxesIn(box)) {
    if (type !== 'ipma') continue
    const reader = new BoxReader(body)
    const isWide = (reader.flags & 1) === 1
    for (let left = reader.number(4); left > 0; left--) {
      const id = reader.number(idBytes(reader.version))
      const count = reader.number(1)
      const own = Array.from({ length: count }, () =>
        // The highest bit says that it must be understood; the others count from 1.
        isWide ? reader.number(2) & 0x7fff : reader.number(1) & 0x7f,
      )
      properties.set(
        id,
        own.flatMap((place) => known[place - 1] ?? []),
      )
    }
  }
  return properties
}

/** Items in several pieces, or of other files, have no place here. */
function placesOf(locations: Buffer): HeifItems['places'] {
  const reader = new BoxReader(locations)
  const { version } = reader
  const sizes = reader.number(2)
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15]
  const indexBytes = version === 0 ? 0 : sizes & 15
  const wide = version < 2 ? 2 : 4
  const places: HeifItems['places'] = new Map()
  for (let left = reader.number(wide); left > 0; left--) {
    const id = reader.number(wide)
    const method = version === 0 ? 0 : reader.number(2) & 15
    reader.number(2)
    const base = reader.number(baseBytes!)
    const extents = reader.number(2)
    reader.skip(indexBytes)
    const offset = base + reader.number(offsetBytes!)
    const length = reader.number(lengthBytes!)
    // A count costs two bytes whatever it says, so the others are stepped over at once.
    reader.skip((extents - 1) * (indexBytes + offsetBytes! + lengthBytes!))
    if (extents === 1 && method < 2) places.set(id, { isInside: method === 1, offset, length })
  }
  return places
}
