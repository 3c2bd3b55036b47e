/**
 * Finds text shown in a video or an image. Each sampled picture is first looked over for strokes; only where they
 * are like letters it is read, and only when they differ from those of the sample before. In a video a text counts
 * when two moments agree on it.
 */
import { TriptychError } from '#base/errors.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { Pacer } from '#engines/pacer.ts'
import type { Box, Provider, ShownText, TimeRange } from '../facts.ts'
import type { Language } from '../request.ts'
import { type GreyPicture, greyFrom } from './grey-picture.ts'
import { languageOf } from './language-of.ts'
import { readPart } from './read-part.ts'
import { sampleTimes } from './sample-times.ts'
import { openTesseract } from './tesseract-reader.ts'
import type { ReadLine, TextReader } from './text-reader.ts'
import { type TextPart, TextParts } from './text-regions.ts'
import { TextTracks } from './text-tracks.ts'

/** Pictures are read at this height: letters of subtitles are then about as large as Tesseract was trained on. */
const readingHeight = 720
const widestReading = 1920
/** Documents have smaller letters, but only where they have more pixels. */
const largestImageHeight = 1440
/** From here the strokes of two samples are the same letters. */
const sameStrokes = 0.7
/** Pieces that may be read for each second of film, saved up for a minute: reading is slower than everything else. */
const readsPerSecond = 0.8
const mostSavedReads = 48

export type TextSearch = {
  inputPath: string
  kind: 'video' | 'image'
  durationMs: number
  shots: readonly TimeRange[]
  /** The likeliest first. */
  languages: readonly Language[]
  limits: MediaLimits
  /** A folder of this run alone. */
  folder: string
}

export type FoundTexts = { texts: ShownText[]; provider: Provider }

type Progress = { signal: AbortSignal; onProgress(fraction: number): void }

/** @throws TriptychError `model_unavailable`, `media_*`, `work_canceled` */
export async function findTexts(search: TextSearch, progress: Progress): Promise<FoundTexts> {
  await using reader = openTesseract(search.languages, search.folder)
  const texts =
    search.kind === 'image'
      ? await textsOfImage(search, reader, progress)
      : await textsOfVideo(search, reader, progress)
  const named = texts.map((text) => ({ ...text, language: languageOf(text.text, search.languages) }))
  return { texts: named, provider: reader.provider }
}

async function textsOfImage(
  search: TextSearch,
  reader: TextReader,
  { signal, onProgress }: Progress,
): Promise<ShownText[]> {
  using pictures = openPictures(search.inputPath, search.limits)
  const { width, height } = readingSize(pictures, imageHeight(pictures))
  const picture = greyFrom(pictures.rgbaAt(0, width, height))
  const found = new TextParts(picture)
  const lines: ReadLine[] = []
  for (const [index, part] of found.parts.entries()) {
    lines.push(...(await readPart(reader, found, part, signal)))
    onProgress((index + 1) / found.parts.length)
  }
  return lines.map((line) => ({
    ...line,
    box: asFractions(line.box, picture),
    language: null,
    startMs: 0,
    endMs: 0,
  }))
}

async function textsOfVideo(
  search: TextSearch,
  reader: TextReader,
  progress: Progress,
): Promise<ShownText[]> {
  const { shots, durationMs } = search
  using pictures = openPictures(search.inputPath, search.limits)
  const { width, height } = readingSize(pictures, readingHeight)
  const pacer = new Pacer(progress.signal)
  const watch = new TextWatch(reader, progress.signal)
  const tracks = new TextTracks(shots)
  const times = sampleTimes(durationMs, shots)
  for (const [index, atMs] of times.entries()) {
    await pacer.pause()
    const picture = pictureAt(() => greyFrom(pictures.rgbaAt(atMs / 1000, width, height)), index)
    if (picture === null) break
    // A picture full of letters can take a minute, in which nothing else shows that somebody is at work.
    const showLife = () => progress.onProgress(index / times.length)
    tracks.add(atMs, await watch.look(atMs, picture, showLife))
    progress.onProgress((index + 1) / times.length)
  }
  return tracks.finish(durationMs)
}

/** Null where a file breaks off: what was read before it stays. */
function pictureAt(decode: () => GreyPicture, index: number): GreyPicture | null {
  try {
    return decode()
  } catch (error) {
    const isDamage = error instanceof TriptychError && error.code === 'media_unreadable'
    if (isDamage && index > 0) return null
    throw error
  }
}

/** Reads what is new in one sample after the other. */
class TextWatch {
  readonly #reader: TextReader
  readonly #signal: AbortSignal
  #before: { found: TextParts; read: ReadPart[] } | null = null
  #reads = mostSavedReads / 2
  #lastMs = 0

  constructor(reader: TextReader, signal: AbortSignal) {
    this.#reader = reader
    this.#signal = signal
  }

  /** @param onRead called after each part that had to be read */
  async look(atMs: number, picture: GreyPicture, onRead: () => void): Promise<ReadLine[]> {
    this.#reads = Math.min(mostSavedReads, this.#reads + ((atMs - this.#lastMs) / 1000) * readsPerSecond)
    this.#lastMs = atMs
    const found = new TextParts(picture)
    const read: ReadPart[] = []
    for (const part of found.parts) {
      const known = this.#known(found, part)
      if (known !== null) read.push({ part, lines: known })
      else if (this.#reads >= 1) {
        this.#reads--
        read.push({ part, lines: await readPart(this.#reader, found, part, this.#signal) })
        onRead()
      }
    }
    this.#before = { found, read }
    return read.flatMap(({ lines }) =>
      lines.map((line) => ({ ...line, box: asFractions(line.box, picture) })),
    )
  }

  /** What was read there a sample ago, when the same strokes are still there. */
  #known(found: TextParts, part: TextPart): ReadLine[] | null {
    if (this.#before === null) return null
    const before = this.#before
    const same = before.read.find(
      (each) => overlap(each.part, part) >= sameStrokes && found.likeness(before.found, part) >= sameStrokes,
    )
    return same?.lines ?? null
  }
}

type ReadPart = { part: TextPart; lines: ReadLine[] }

function asFractions({ x, y, width, height }: Box, of: { width: number; height: number }): Box {
  return { x: x / of.width, y: y / of.height, width: width / of.width, height: height / of.height }
}

function imageHeight({ height }: { height: number }): number {
  return Math.min(largestImageHeight, Math.max(readingHeight, height))
}

function readingSize(
  shown: { width: number; height: number },
  height: number,
): { width: number; height: number } {
  const scale = Math.min(height / shown.height, widestReading / shown.width)
  return {
    width: Math.max(16, Math.round(shown.width * scale)),
    height: Math.max(16, Math.round(shown.height * scale)),
  }
}

/** Shared area of the area of both. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  if (width <= 0 || height <= 0) return 0
  return (width * height) / (a.width * a.height + b.width * b.height - width * height)
}
