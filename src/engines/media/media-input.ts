/**
 * Opens a user's file with FFmpeg, safely: the format comes from the content and never from the name, only
 * allowed demuxers and only local files are touched, and the counts a header claims are held against the limits.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import { AVDISCARD_ALL } from 'node-av/constants'
import { Dictionary, FormatContext, InputFormat } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { allowedDemuxers, formatWhitelist, pictureDemuxers } from './demuxers.ts'
import { isEndOfFile, requireSuccess } from './libav.ts'
import { type MediaLimits, maxHeifItems } from './limits.ts'
import { isoImageType } from './media-type.ts'

const probeBytes = 1 << 20
const markBytes = 4096
/** An ID3 tag before the sound can hold a large cover picture; the probe has to see past it. */
const maxTagBytes = 32 << 20
/** FFmpeg's probes may read this far past the end of what they are given. */
const probePadding = 32

export type MediaInput = Disposable & {
  readonly format: FormatContext
  /** FFmpeg's name of the format, such as `wav` or `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly demuxer: string
  /** The first bytes of the file: enough to tell formats apart that share a demuxer. */
  readonly head: Buffer
}

export type OpenOptions = {
  /** Of files whose header is known to say all: no packet is decoded to find out more. */
  isComplete?: boolean
}

/**
 * @throws TriptychError `media_empty`, `media_unreadable`, `media_unsupported`, `media_over_limit`
 */
export function openMedia(
  path: string,
  limits: MediaLimits,
  { isComplete = false }: OpenOptions = {},
): MediaInput {
  const head = readHead(path)
  const inputFormat = probeFormat(head)
  const demuxer = inputFormat?.name ?? null
  if (inputFormat === null || demuxer === null) {
    throw new TriptychError('media_unreadable', {
      detail:
        'The file could not be read as media: its first bytes match no known audio, video or image format.',
    })
  }
  if (!allowedDemuxers.has(demuxer)) {
    throw new TriptychError('media_unreadable', {
      detail: `The file could not be read as media: its content looks like "${demuxer}", which is not an accepted format.`,
      facts: { format: demuxer },
    })
  }
  const format = new FormatContext()
  format.allocContext()
  const isStill = isoImageType(head) !== null
  format.maxStreams = isStill ? maxHeifItems : limits.maxStreams
  using options = Dictionary.fromObject({ protocol_whitelist: 'file', format_whitelist: formatWhitelist })
  // The explicit scheme keeps FFmpeg from reading another protocol out of a file's name.
  const opened = format.openInputSync(`file:${resolve(path)}`, inputFormat, options)
  requireSuccess(opened, `The file starts like "${demuxer}", but its header could not be read`)
  try {
    using pixels = Dictionary.fromObject({ max_pixels: String(maxProbedPixels(limits)) })
    const found = isComplete || isStill ? 0 : format.findStreamInfoSync(pixels)
    if (!isEndOfFile(found)) requireSuccess(found, `The streams of the "${demuxer}" file could not be read`)
    checkLimits(format, isStill || pictureDemuxers.has(demuxer), limits)
  } catch (error) {
    format.closeInputSync()
    throw error
  }
  return { format, demuxer, head, [Symbol.dispose]: () => format.closeInputSync() }
}

/** Formats that begin with a mark of their own. */
const markedFormats: ReadonlySet<string> = new Set([
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm',
  'png_pipe',
  'jpeg_pipe',
  'webp_pipe',
  'gif',
])

/** Looking through a megabyte takes tens of milliseconds; what has a mark is known by its first bytes. */
function probeFormat(head: Buffer): InputFormat | null {
  const early = InputFormat.probe(head.subarray(0, markBytes), '')
  return early?.name && markedFormats.has(early.name) ? early : InputFormat.probe(head, '')
}

/** What FFmpeg's option can hold; beyond it no decoder is opened at all. */
const largestMaxPixels = 2 ** 31 - 1

/**
 * Looking at a picture decodes it, and a few bytes can claim any size. What is larger than this comes out without a
 * size; what is not is refused by the limit itself, with its size in the reason.
 */
function maxProbedPixels({ maxPixels }: MediaLimits): number {
  return Math.min(largestMaxPixels, Math.max(maxPixels, 4096 * 4096))
}

/** Tells the demuxer to skip the packets of every stream that is not in `wanted`. */
export function readOnlyStreams(input: MediaInput, wanted: ReadonlySet<number>): void {
  for (const stream of input.format.streams) if (!wanted.has(stream.index)) stream.discard = AVDISCARD_ALL
}

function checkLimits(format: FormatContext, isPicture: boolean, limits: MediaLimits): void {
  const streams = format.streams
  // Pictures are bounded by their pixels.
  if (streams.length > limits.maxStreams && !isPicture) {
    throw new TriptychError('media_over_limit', {
      detail: `The file has ${streams.length} streams; at most ${limits.maxStreams} are accepted.`,
    })
  }
  for (const { codecpar } of streams) {
    if (codecpar.width * codecpar.height > limits.maxPixels) {
      throw new TriptychError('media_over_limit', {
        detail: `The picture is ${codecpar.width} x ${codecpar.height}; at most ${limits.maxPixels} pixels are accepted.`,
      })
    }
  }
  const durationMs = Number(format.duration) / 1000
  if (durationMs > limits.maxDurationMs) throw overDuration(durationMs, limits)
}

/** The refusal of media that are, or claim to be, longer than the limit. */
export function overDuration(durationMs: number, limits: MediaLimits): TriptychError {
  return new TriptychError('media_over_limit', {
    detail: `The media last ${Math.round(durationMs / 1000)} s; at most ${Math.round(limits.maxDurationMs / 1000)} s are accepted.`,
  })
}

/**
 * The first bytes of a file, enough for every probe.
 * @throws TriptychError `media_empty`, `media_unreadable`
 */
export function readHead(path: string): Buffer {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (cause) {
    throw new TriptychError('media_unreadable', { detail: 'The file could not be opened.', cause })
  }
  try {
    const facts = fstatSync(file)
    if (!facts.isFile())
      throw new TriptychError('media_unreadable', { detail: 'The path is not a regular file.' })
    if (facts.size === 0)
      throw new TriptychError('media_empty', { detail: 'The file is empty: it has no bytes.' })
    const start = Buffer.alloc(10)
    readSync(file, start, 0, 10, 0)
    const bytes = Math.min(facts.size, id3TagBytes(start) + probeBytes)
    const head = Buffer.alloc(bytes + probePadding)
    return head.subarray(0, readSync(file, head, 0, bytes, 0))
  } finally {
    closeSync(file)
  }
}

/** The length of a leading ID3v2 tag (id3.org, 3.1: four bytes of seven bits each), 0 when there is none. */
function id3TagBytes(start: Buffer): number {
  if (start.toString('latin1', 0, 3) !== 'ID3') return 0
  const size = start.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 10)
  return Math.min(size, maxTagBytes)
}
