/**
 * Looks at all pictures of a film once: shots with their key frames, still stretches, and the sprite sheet. Whoever else
 * has to see pictures sees them on the way.
 */
import { join } from 'node:path'
import { openPictures } from '#engines/media/picture-reader.ts'
import { PictureStream } from '#engines/media/picture-stream.ts'
import { Pacer } from '#engines/pacer.ts'
import type { DetectorContext, DetectorInput, FilmWatcher, Finding } from './detector.ts'
import type { Shot } from './facts.ts'
import { type KeyFrame, KeyFrames, longestKeyFrame } from './pictures/key-frames.ts'
import { hashOfPicture } from './pictures/picture-hash.ts'
import { signatureOfPicture, signatureProvider } from './pictures/picture-signature.ts'
import { longestCell, SpriteSheet } from './pictures/sprite-sheet.ts'
import { writeJpeg } from './pictures/write-jpeg.ts'
import { CoarseFinder } from './shots/coarse-finder.ts'
import { looksNew } from './shots/compare-frames.ts'
import { type FrameFeatures, featuresOf } from './shots/frame-features.ts'
import { StillFinder } from './shots/still-finder.ts'
import type { Transition } from './shots/transition.ts'
import { TransitionFinder } from './shots/transition-finder.ts'

const version = '1'
/** Decoding is most of the work, and a second thread all that a worker's share of the machine has. */
const decoderThreads = 2

/** @throws TriptychError `media_*`, `storage_failed`, `work_canceled` */
export async function watchFilm(input: DetectorInput, context: DetectorContext): Promise<Finding> {
  const isQuick = input.settings.isQuick ?? false
  using stream = new PictureStream(input.inputPath, input.limits, {
    threads: decoderThreads,
    onlyKeyFrames: isQuick,
  })
  const pacer = new Pacer(context.signal)
  const durationMs = input.media.durationMs ?? 0
  const transitions = isQuick ? new CoarseFinder() : new TransitionFinder()
  const stills = new StillFinder()
  const sprite = new SpriteSheet(durationMs)
  const keyFrames = new KeyFrames()
  const shots = new ShotWriter(input, keyFrames)
  const watchers = new Watchers(context.watchers ?? [])
  const [cell, large] = [stream.view(), stream.view()]
  const endShot = (transition: Transition) => {
    shots.endBefore(transition)
    watchers.endShot(transition)
  }
  for (let picture = stream.next(); picture !== null; picture = stream.next()) {
    const features = featuresOf(picture)
    const { timeMs } = features
    if (sprite.wants(timeMs)) sprite.add(timeMs, cell(...sizeOf(stream, longestCell)))
    if (keyFrames.wants(timeMs)) keyFrames.add(features, large(...sizeOf(stream, longestKeyFrame)))
    if (!isQuick) stills.push(features)
    await watchers.see(features, stream)
    for (const transition of transitions.push(features)) endShot(transition)
    keyFrames.settle(transitions.settledMs)
    watchers.settle(transitions.settledMs)
    if (!pacer.isDue()) continue
    await pacer.pause()
    context.onProgress(durationMs > 0 ? timeMs / durationMs : 0)
  }
  for (const transition of transitions.finish()) endShot(transition)
  // Key frames say nothing of how long the last pictures are shown.
  const endMs = isQuick ? Math.max(durationMs, stream.endMs) : stream.endMs
  if (!isQuick) stills.finish(endMs)
  watchers.finish(endMs)
  const name = isQuick ? 'triptych-key-frames' : 'triptych-shots'
  return {
    durationMs: Math.max(durationMs, endMs),
    shots: shots.finish(endMs),
    stillStretches: stills.found,
    derivatives: { sprite: sprite.write(join(input.folder, 'sprite.jpg')) },
    providers: [
      { detector: 'shots', name, version },
      { detector: 'derivatives', name, version },
      { detector: 'looks', ...signatureProvider },
    ],
  }
}

function sizeOf(stream: PictureStream, longest: number): [width: number, height: number] {
  const { width, height } = stream.shownSize(longest)
  return [width, height]
}

/** All who see pictures on the way. */
class Watchers {
  readonly #all: readonly FilmWatcher[]
  #before: FrameFeatures | null = null

  constructor(all: readonly FilmWatcher[]) {
    this.#all = all
  }

  async see(features: FrameFeatures, stream: PictureStream): Promise<void> {
    if (this.#all.length === 0) return
    const isNew = this.#before === null || looksNew(this.#before, features)
    this.#before = features
    for (const each of this.#all) {
      if (each.wants(features.timeMs, isNew)) await each.see(features.timeMs, stream)
    }
  }

  settle(settledMs: number): void {
    for (const each of this.#all) each.settle(settledMs)
  }

  endShot(transition: Transition): void {
    for (const each of this.#all) each.endShot(transition)
  }

  finish(endMs: number): void {
    for (const each of this.#all) each.finish(endMs)
  }
}

/** Writes each shot's key frame as soon as the shot is certain. */
class ShotWriter {
  readonly #input: DetectorInput
  readonly #keyFrames: KeyFrames
  readonly #shots: Shot[] = []
  #open: Pick<Shot, 'startMs' | 'begins' | 'confidence'> = { startMs: 0, begins: 'start', confidence: 1 }

  constructor(input: DetectorInput, keyFrames: KeyFrames) {
    this.#input = input
    this.#keyFrames = keyFrames
  }

  endBefore({ kind, atMs, confidence }: Transition): void {
    this.#close(atMs)
    this.#open = { startMs: atMs, begins: kind, confidence }
  }

  finish(endMs: number): Shot[] {
    this.#close(Math.max(endMs, this.#open.startMs + 1))
    return this.#shots
  }

  #close(endMs: number): void {
    const { startMs } = this.#open
    const number = this.#shots.length + 1
    const path = join(this.#input.folder, `shot-${number}.jpg`)
    const { timeMs, pixels } = this.#keyFrames.take(startMs, endMs) ?? this.#lookAgain(startMs, endMs)
    writeJpeg(path, pixels)
    this.#shots.push({
      number,
      ...this.#open,
      endMs,
      keyFrameMs: timeMs,
      keyFramePath: path,
      pictureHash: hashOfPicture(path, this.#input.limits),
      signature: signatureOfPicture(path, this.#input.limits),
    })
  }

  /** Shots between two looks are rare enough to be read once more. */
  #lookAgain(startMs: number, endMs: number): KeyFrame {
    using reader = openPictures(this.#input.inputPath, this.#input.limits)
    const share = Math.min(1, longestKeyFrame / Math.max(reader.width, reader.height))
    const [width, height] = [reader.width, reader.height].map((side) => Math.max(1, Math.round(side * share)))
    const timeMs = Math.floor((startMs + endMs) / 2)
    const { data } = reader.rgbaAt(timeMs / 1000, width!, height!)
    return { timeMs, merit: 0, pixels: { data: Buffer.from(data), width: width!, height: height! } }
  }
}
