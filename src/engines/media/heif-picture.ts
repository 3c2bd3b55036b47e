/**
 * The picture in a HEIF file, HEIC and AVIF among them (ISO/IEC 23008-12). FFmpeg gives each item as a stream of its
 * own, with the item's number as its id; which of them are the picture, where tiles belong and how the whole is to
 * be turned is only told by the file's `meta` box.
 */
import { type HeifItems, readHeifItems } from './heif-items.ts'
import { BoxReader } from './iso-boxes.ts'

export type Size = { width: number; height: number }

/** How a pixel (x, y) of the coded picture is shown: at (a x + c y, b x + d y); each is -1, 0 or 1. */
export type QuarterTurns = { a: number; b: number; c: number; d: number }

export type HeifPicture = {
  items: HeifItems
  /** What the coded picture is made of, such as `hvc1`, `av01` or `grid`. */
  codedAs: string
  /** Of the whole, before it is cut and turned. */
  coded: Size
  /** The part that is shown of the coded picture. */
  cut: Size & { x: number; y: number }
  turns: QuarterTurns
  /** As it is shown. */
  shown: Size
}

export const upright: QuarterTurns = { a: 1, b: 0, c: 0, d: 1 }

/** @returns null when the head of the file does not describe a picture */
export function readHeifPicture(head: Buffer): HeifPicture | null {
  const items = readHeifItems(head)
  const codedAs = items?.types.get(items.primaryId)
  const properties = items?.properties.get(items.primaryId)
  if (!items || !codedAs || !properties) return null
  try {
    const coded = sizeIn(properties)
    if (coded === null) return null
    const cut = cutIn(properties, coded)
    const turns = turnsIn(properties)
    const shown = turns.a === 0 ? { width: cut.height, height: cut.width } : cut
    return { items, codedAs, coded, cut, turns, shown: { width: shown.width, height: shown.height } }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

export type Tiles = { columns: number; rows: number; canvas: Size; itemIds: number[] }

/**
 * Of a picture coded as `grid`.
 * @param payload of its item
 * @returns null when it does not fit with the items there are
 */
export function readTiles({ items }: HeifPicture, payload: Buffer): Tiles | null {
  const isWide = ((payload[1] ?? 0) & 1) === 1
  if (payload.length < (isWide ? 12 : 8)) return null
  const side = (place: number) =>
    isWide ? payload.readUInt32BE(4 + place * 4) : payload.readUInt16BE(4 + place * 2)
  const rows = payload.readUInt8(2) + 1
  const columns = payload.readUInt8(3) + 1
  const itemIds = items.parts.get(items.primaryId) ?? []
  if (itemIds.length !== rows * columns) return null
  return { columns, rows, canvas: { width: side(0), height: side(1) }, itemIds }
}

type Properties = { type: string; body: Buffer }[]

function sizeIn(properties: Properties): Size | null {
  const found = properties.find(({ type }) => type === 'ispe')
  if (!found) return null
  const reader = new BoxReader(found.body)
  return { width: reader.number(4), height: reader.number(4) }
}

/** The clean aperture: its size, and how far its middle is from that of the picture, as fractions. */
function cutIn(properties: Properties, { width, height }: Size): HeifPicture['cut'] {
  const body = properties.find(({ type }) => type === 'clap')?.body
  const whole = { x: 0, y: 0, width, height }
  if (!body) return whole
  const fraction = (place: number, isSigned: boolean) => {
    const above = isSigned ? body.readInt32BE(place * 8) : body.readUInt32BE(place * 8)
    return above / body.readUInt32BE(place * 8 + 4)
  }
  const cutWidth = Math.round(fraction(0, false))
  const cutHeight = Math.round(fraction(1, false))
  const x = Math.round(fraction(2, true) + (width - cutWidth) / 2)
  const y = Math.round(fraction(3, true) + (height - cutHeight) / 2)
  const fits =
    cutWidth > 0 && cutHeight > 0 && x >= 0 && y >= 0 && x + cutWidth <= width && y + cutHeight <= height
  return fits ? { x, y, width: cutWidth, height: cutHeight } : whole
}

const turnLeft: QuarterTurns = { a: 0, b: -1, c: 1, d: 0 }
const flipOver: QuarterTurns = { a: 1, b: 0, c: 0, d: -1 }
const mirror: QuarterTurns = { a: -1, b: 0, c: 0, d: 1 }

function turnsIn(properties: Properties): QuarterTurns {
  return properties.reduce((turned, { type, body }) => {
    if (type === 'imir') return after(turned, (body.readUInt8(0) & 1) === 0 ? flipOver : mirror)
    if (type !== 'irot') return turned
    return Array.from({ length: body.readUInt8(0) & 3 }).reduce<QuarterTurns>(
      (all) => after(all, turnLeft),
      turned,
    )
  }, upright)
}

function after(first: QuarterTurns, then: QuarterTurns): QuarterTurns {
  return {
    a: then.a * first.a + then.c * first.b,
    b: then.b * first.a + then.d * first.b,
    c: then.a * first.c + then.c * first.d,
    d: then.b * first.c + then.d * first.d,
  }
}
