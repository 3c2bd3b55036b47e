/** Finds scenes: shots that belong together by colour, by who is seen and by where speech pauses. */
import { TriptychError } from '#base/errors.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { Pacer } from '#engines/pacer.ts'
import type { DetectorContext, DetectorInput, Finding } from '../detector.ts'
import type { AnalysisFacts, Scene, Shot, TimeRange } from '../facts.ts'
import { boundsOf, groupShots, type Piece } from './group-shots.ts'

/** Shots on each side that a border is judged by: a conversation goes back and forth between two cameras. */
const neighbours = 3
const coarse = { width: 32, height: 18 }
const binsPerColour = 8

/** @throws TriptychError `request_invalid`, `media_*`, `work_canceled` */
export async function findScenes(input: DetectorInput, context: DetectorContext): Promise<Finding> {
  const { facts, settings } = input
  const bounds = boundsOf(settings.sceneLength)
  if (!(bounds.minMs > 0 && bounds.maxMs >= bounds.minMs)) {
    throw new TriptychError('request_invalid', {
      detail: 'The shortest scene has to last longer than 0 seconds, and the longest as long at least.',
    })
  }
  const colours = await coloursOf(input, context)
  const pieces = facts.shots.flatMap((shot, index) =>
    split(shot, bounds.maxMs, changeAt(facts, colours, index)),
  )
  const scenes = groupShots(pieces, settings.sceneLength).map(
    (group, index): Scene => ({
      number: index + 1,
      startMs: group[0]!.startMs,
      endMs: group.at(-1)!.endMs,
      shotNumbers: [...new Set(group.map(({ shotNumber }) => shotNumber))],
    }),
  )
  return { scenes, providers: [{ detector: 'scenes', name: 'triptych-scenes', version: '1' }] }
}

/** A shot that is longer than a scene may be, in parts of equal length. */
function split(shot: Shot, maxMs: number, change: number): Piece[] {
  const durationMs = shot.endMs - shot.startMs
  const count = Math.max(1, Math.ceil(durationMs / maxMs))
  const at = (part: number) => Math.round(shot.startMs + (part * durationMs) / count)
  return Array.from({ length: count }, (_, part) => ({
    startMs: at(part),
    endMs: at(part + 1),
    shotNumber: shot.number,
    change: part === 0 ? change : null,
  }))
}

/** How much changes where a shot begins, 0 to 1. */
function changeAt(facts: AnalysisFacts, colours: readonly Float32Array[], index: number): number {
  if (index === 0) return 1
  const shot = facts.shots[index]!
  const before = facts.shots.slice(Math.max(0, index - neighbours), index)
  const after = facts.shots.slice(index, index + neighbours)
  // The nearest pair decides: a place that comes back within some shots was not left.
  const colour = Math.min(
    ...before.flatMap((one) =>
      after.map((other) => distance(colours[one.number - 1]!, colours[other.number - 1]!)),
    ),
  )
  const people = peopleChange(facts, before, after)
  const pause = isSpokenOver(facts.speech, shot.startMs) ? 0 : 0.2
  const staged = shot.begins === 'fade' ? 0.4 : shot.begins === 'dissolve' ? 0.15 : 0
  const look = people === null ? colour : 0.6 * colour + 0.4 * people
  return Math.min(1, 0.8 * look + pause + staged)
}

/** 1 less the share of people on both sides; null where nobody was looked for or seen. */
function peopleChange(facts: AnalysisFacts, before: readonly Shot[], after: readonly Shot[]): number | null {
  const seenIn = (shots: readonly Shot[]) =>
    new Set(
      facts.persons
        .filter(({ tracks }) => tracks.some((track) => shots.some((shot) => overlap(track, shot))))
        .map(({ number }) => number),
    )
  const [here, there] = [seenIn(before), seenIn(after)]
  const all = new Set([...here, ...there]).size
  const shared = [...here].filter((number) => there.has(number)).length
  return all === 0 ? null : 1 - shared / all
}

function isSpokenOver(speech: readonly TimeRange[], atMs: number): boolean {
  return speech.some(({ startMs, endMs }) => startMs < atMs && endMs > atMs)
}

function overlap(a: TimeRange, b: TimeRange): boolean {
  return a.startMs < b.endMs && b.startMs < a.endMs
}

/** Of each shot's key frame: how much there is of each of 512 colours. */
async function coloursOf(
  { facts, limits }: DetectorInput,
  { signal, onProgress }: DetectorContext,
): Promise<Float32Array[]> {
  const pacer = new Pacer(signal)
  const colours: Float32Array[] = []
  for (const { keyFramePath } of facts.shots) {
    colours.push(
      keyFramePath === null ? new Float32Array(binsPerColour ** 3) : coloursIn(keyFramePath, limits),
    )
    if (!pacer.isDue()) continue
    await pacer.pause()
    onProgress(colours.length / facts.shots.length)
  }
  return colours
}

function coloursIn(path: string, limits: DetectorInput['limits']): Float32Array {
  using reader = openPictures(path, limits)
  const { data } = reader.rgbaAt(0, coarse.width, coarse.height)
  const shares = new Float32Array(binsPerColour ** 3)
  for (let at = 0; at < data.length; at += 4) {
    const bin =
      ((data[at]! >> 5) * binsPerColour + (data[at + 1]! >> 5)) * binsPerColour + (data[at + 2]! >> 5)
    shares[bin]! += 4 / data.length
  }
  return shares
}

/** 0 for the same colours, 1 for none in common. */
function distance(a: Float32Array, b: Float32Array): number {
  return 1 - a.reduce((common, share, bin) => common + Math.min(share, b[bin]!), 0)
}
