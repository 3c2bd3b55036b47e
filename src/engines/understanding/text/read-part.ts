/** Reads one part of a picture: bright letters without what is behind them where that reads anything, else as it is. */
import type { Box } from '../facts.ts'
import { brightAsInk, cropped, type GreyPicture } from './grey-picture.ts'
import type { ReadLine, TextReader } from './text-reader.ts'
import type { TextPart, TextParts } from './text-regions.ts'

/** Below it, what was read is more often texture than text. */
const leastConfidence = 0.7
/** Luma of white letters, after compression. */
const brightLuma = 190
/** Of the height of the lower of two lines, what both share when they are one. */
const sharedHeight = 0.5
/** Around a line that is read by itself, as a share of its height. */
const roomAround = 0.3

/** Lines that are surely text, their boxes in pixels of the whole picture. */
export async function readPart(
  reader: TextReader,
  found: TextParts,
  part: TextPart,
  signal: AbortSignal,
): Promise<ReadLine[]> {
  const { picture, scale } = found.pictureOf(part)
  const read = async (of: GreyPicture) => (await readLines(reader, of, signal)).filter(isSurelyText)
  const bright = part.isBright ? await read(brightAsInk(picture, brightLuma)) : []
  return (bright.length > 0 ? bright : await read(picture)).map(
    ({ text, confidence, box: { x, y, width, height } }) => ({
      text,
      confidence,
      box: { x: part.x + x * scale, y: part.y + y * scale, width: width * scale, height: height * scale },
    }),
  )
}

/** What was taken for several lines although they stand beside each other is read again as the one line it is. */
async function readLines(
  reader: TextReader,
  picture: GreyPicture,
  signal: AbortSignal,
): Promise<readonly ReadLine[]> {
  const lines: ReadLine[] = []
  for (const group of besideEachOther(await reader.read(picture, 'block', signal))) {
    const around = withRoom(group.map(({ box }) => box).reduce(boxAround), picture)
    const again = group.length > 1 ? await reader.read(cropped(picture, around), 'line', signal) : []
    if (again.length === 0) lines.push(...group)
    else lines.push(...again.map((line) => ({ ...line, box: shifted(line.box, around) })))
  }
  return lines
}

function besideEachOther(lines: readonly ReadLine[]): ReadLine[][] {
  const groups: ReadLine[][] = []
  for (const line of lines) {
    const group = groups.find((each) => each.some(({ box }) => shareHeight(box, line.box)))
    if (group) group.push(line)
    else groups.push([line])
  }
  return groups
}

function shareHeight(a: Box, b: Box): boolean {
  const shared = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return shared > sharedHeight * Math.min(a.height, b.height)
}

function boxAround(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  }
}

function withRoom(box: Box, { width, height }: GreyPicture): Box {
  const room = Math.ceil(box.height * roomAround)
  const x = Math.max(0, box.x - room)
  const y = Math.max(0, box.y - room)
  return {
    x,
    y,
    width: Math.min(width, box.x + box.width + room) - x,
    height: Math.min(height, box.y + box.height + room) - y,
  }
}

function shifted(box: Box, by: { x: number; y: number }): Box {
  return { ...box, x: box.x + by.x, y: box.y + by.y }
}

/** A single letter is as likely an edge; a single character of Chinese is a word. */
function isSurelyText({ text, confidence }: ReadLine): boolean {
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
  return confidence >= leastConfidence && letters >= 2 && letters * 2 >= text.replaceAll(' ', '').length
}
