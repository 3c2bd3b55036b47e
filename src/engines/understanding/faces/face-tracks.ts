/** Joins the faces of one moment to those of the moments before: somebody who stays in the picture is one track. */
import type { Box } from '../facts.ts'
import { overlapOf } from './boxes.ts'
import { dot, unit } from './face-embedder.ts'
import type { Moment } from './moments.ts'

export type Sighting = { box: Box; confidence: number; quality: number; embedding: Float32Array }

export type Track = {
  shotIndex: number
  startMs: number
  endMs: number
  count: number
  /** Mean of its sightings. */
  confidence: number
  /** Of the sightings together, the clearest counting most; of length one. */
  embedding: Float32Array
  best: { atMs: number; box: Box; quality: number }
}

type OpenTrack = Omit<Track, 'confidence' | 'embedding'> & {
  lastIndex: number
  last: Sighting
  confidenceSum: number
  weightedSum: Float32Array
}

/** Looks that a face may be missed for, as behind a hand. */
const mostMissed = 2
/** In the same place, even a face that turned is the same. */
const samePlace = { overlap: 0.3, likeness: 0.35 }
/** In another place it has to look the same. */
const sameLooks = 0.6
/** What is seen but once, in a shot that was looked at more often, is often no face at all. */
const surely = 0.9

export class FaceTracker {
  readonly #done: Track[] = []
  #open: OpenTrack[] = []
  #index = 0

  /** Moments have to come in ascending order, also those without a face. */
  add(moment: Moment, sightings: readonly Sighting[]): void {
    this.#index++
    const isOver = ({ shotIndex, lastIndex }: OpenTrack) =>
      shotIndex !== moment.shotIndex || this.#index - lastIndex > mostMissed + 1
    for (const track of this.#open.filter(isOver)) this.#done.push(closed(track))
    this.#open = this.#open.filter((track) => !isOver(track))
    const free = new Set(sightings)
    for (const { track, sighting } of pairsOf(this.#open, sightings)) {
      if (track.lastIndex === this.#index || !free.delete(sighting)) continue
      extend(track, sighting, moment, this.#index)
    }
    for (const sighting of free) this.#open.push(begun(sighting, moment, this.#index))
  }

  /** In the order in which they end. @param momentCounts how often each shot was looked at */
  finish(momentCounts: readonly number[]): Track[] {
    this.#done.push(...this.#open.map(closed))
    this.#open = []
    return this.#done.filter(
      ({ count, confidence, shotIndex }) =>
        count > 1 || confidence >= surely || momentCounts[shotIndex]! === 1,
    )
  }
}

/** Those that can be the same face, the likeliest first. */
function pairsOf(tracks: readonly OpenTrack[], sightings: readonly Sighting[]) {
  return tracks
    .flatMap((track) =>
      sightings.map((sighting) => {
        const overlap = overlapOf(track.last.box, sighting.box)
        const likeness = dot(track.last.embedding, sighting.embedding)
        return { track, sighting, overlap, likeness, score: overlap + likeness }
      }),
    )
    .filter(
      ({ overlap, likeness }) =>
        likeness >= sameLooks || (overlap >= samePlace.overlap && likeness >= samePlace.likeness),
    )
    .toSorted((a, b) => b.score - a.score)
}

function begun(sighting: Sighting, { atMs, startMs, endMs, shotIndex }: Moment, index: number): OpenTrack {
  const { box, quality, confidence, embedding } = sighting
  return {
    shotIndex,
    startMs,
    endMs,
    count: 1,
    best: { atMs, box, quality },
    lastIndex: index,
    last: sighting,
    confidenceSum: confidence,
    weightedSum: embedding.map((value) => value * weightOf(quality)),
  }
}

function extend(track: OpenTrack, sighting: Sighting, { atMs, endMs }: Moment, index: number): void {
  const { box, quality, confidence, embedding } = sighting
  track.endMs = endMs
  track.count++
  track.lastIndex = index
  track.last = sighting
  track.confidenceSum += confidence
  for (const [i, value] of embedding.entries()) track.weightedSum[i]! += value * weightOf(quality)
  if (quality > track.best.quality) track.best = { atMs, box, quality }
}

function closed({ lastIndex, last, confidenceSum, weightedSum, ...track }: OpenTrack): Track {
  return { ...track, confidence: confidenceSum / track.count, embedding: unit(weightedSum) }
}

/** Never nothing: a track of bad sightings has a direction too. */
function weightOf(quality: number): number {
  return quality + 0.01
}
