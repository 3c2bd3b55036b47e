/** Puts a film together: the packets of its segments one after another, and those of its sound between them. */
import { AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import { Packet, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { type FilmFormat, filmFormats } from './film-formats.ts'
import { isEndOfFile, requireSuccess } from './libav.ts'
import type { MediaLimits } from './limits.ts'
import { type MediaInput, openMedia } from './media-input.ts'
import { MediaOutput } from './media-output.ts'

/** `to` is the number of the frame after the last. */
export type FilmSegment = { path: string; from: number; to: number }

export type JoinRequest = {
  format: FilmFormat
  fps: number
  /** In order and without gaps; at least one. */
  segments: readonly FilmSegment[]
  /** A file whose sound is copied as it is; null for a silent film. */
  sound: string | null
  path: string
  /** Awaited after every packet with the number of frames written: rests the work, and throws to stop it. */
  onProgress: (frames: number) => Promise<void>
}

/** The files are ours: nothing about them has to be feared. */
const ownFiles: MediaLimits = {
  maxDurationMs: Number.POSITIVE_INFINITY,
  maxPixels: Number.POSITIVE_INFINITY,
  maxStreams: 2,
}

/** @throws TriptychError `internal` when a segment does not hold the frames it should, `storage_*` */
export async function joinFilm(request: JoinRequest): Promise<void> {
  const { muxer, muxerOptions } = filmFormats[request.format]
  using resources = new DisposableStack()
  const output = resources.use(new MediaOutput(muxer, request.path))
  const pictures = resources.use(new SegmentPackets(request.segments, request.fps))
  const pictureTrack = output.addCopied(pictures.stream, 0)
  const sound = request.sound === null ? null : resources.use(new SoundPackets(request.sound))
  const soundTrack = sound && output.addCopied(sound.stream, 0)
  output.begin(muxerOptions)
  for (let packet = pictures.next(); packet !== null; packet = pictures.next()) {
    const seconds = Number(packet.dts) * pictures.secondsPerUnit
    if (sound && soundTrack) sound.passUntil(seconds, (next) => output.write(next, soundTrack))
    output.write(packet, pictureTrack)
    await request.onProgress(pictures.frames)
  }
  if (sound && soundTrack) {
    sound.passUntil(Number.POSITIVE_INFINITY, (next) => output.write(next, soundTrack))
  }
  output.finish()
}

/** The packets of all segments, their times brought to where the segment lies in the film. */
class SegmentPackets implements Disposable {
  readonly #segments: readonly FilmSegment[]
  readonly #packet = new Packet()
  readonly #unitsPerFrame: bigint
  /** Of packets' times; all segments were written alike. */
  readonly secondsPerUnit: number
  #index = 0
  #input: MediaInput
  #frames = 0

  constructor(segments: readonly FilmSegment[], fps: number) {
    this.#segments = segments
    this.#packet.alloc()
    this.#input = openMedia(segments[0]!.path, ownFiles, { isComplete: true })
    const { num, den } = this.stream.timeBase
    this.#unitsPerFrame = BigInt(den / (num * fps))
    this.secondsPerUnit = num / den
  }

  get stream(): Stream {
    return trackOf(this.#input, AVMEDIA_TYPE_VIDEO)
  }

  /** Packets read. */
  get frames(): number {
    return this.#frames
  }

  /** The next packet, valid until the one after, or null. */
  next(): Packet | null {
    for (;;) {
      const read = this.#input.format.readFrameSync(this.#packet)
      if (read >= 0) {
        this.#frames++
        return this.#placed(this.#segments[this.#index]!)
      }
      if (!isEndOfFile(read)) requireSuccess(read, 'A segment could not be read back', 'internal')
      this.#checkCount(this.#segments[this.#index]!)
      if (++this.#index === this.#segments.length) return null
      this.#input[Symbol.dispose]()
      this.#input = openMedia(this.#segments[this.#index]!.path, ownFiles, { isComplete: true })
    }
  }

  #placed({ from }: FilmSegment): Packet {
    const packet = this.#packet
    const shift = BigInt(from) * this.#unitsPerFrame
    packet.pts += shift
    packet.dts += shift
    packet.duration = this.#unitsPerFrame
    return packet
  }

  #checkCount({ from, to }: FilmSegment): void {
    if (this.#frames === to - this.#segments[0]!.from) return
    throw new TriptychError('internal', {
      detail: `The segment of the frames ${from} to ${to - 1} does not hold ${to - from} frames.`,
    })
  }

  [Symbol.dispose](): void {
    this.#packet.free()
    this.#input[Symbol.dispose]()
  }
}

class SoundPackets implements Disposable {
  readonly stream: Stream
  readonly #input: MediaInput
  readonly #packet = new Packet()
  readonly #secondsPerUnit: number
  #hasPacket = false
  #isAtEnd = false

  constructor(path: string) {
    this.#input = openMedia(path, ownFiles, { isComplete: true })
    this.stream = trackOf(this.#input, AVMEDIA_TYPE_AUDIO)
    this.#secondsPerUnit = this.stream.timeBase.toDouble()
    this.#packet.alloc()
  }

  /** Hands out every packet that begins up to a time. */
  passUntil(seconds: number, pass: (packet: Packet) => void): void {
    while (this.#peek() && Number(this.#packet.dts) * this.#secondsPerUnit <= seconds) {
      pass(this.#packet)
      this.#hasPacket = false
    }
  }

  #peek(): boolean {
    if (this.#hasPacket || this.#isAtEnd) return this.#hasPacket
    const read = this.#input.format.readFrameSync(this.#packet)
    if (read < 0 && !isEndOfFile(read)) requireSuccess(read, 'The sound could not be read back', 'internal')
    this.#hasPacket = read >= 0
    this.#isAtEnd = read < 0
    return this.#hasPacket
  }

  [Symbol.dispose](): void {
    this.#packet.free()
    this.#input[Symbol.dispose]()
  }
}

function trackOf({ format }: MediaInput, type: Parameters<typeof format.findBestStream>[0]): Stream {
  const stream = format.streams[format.findBestStream(type)]
  if (stream === undefined)
    throw new TriptychError('internal', { detail: 'A part of the film has no track.' })
  return stream
}
