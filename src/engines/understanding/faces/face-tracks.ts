/** Joins the faces of one look to those of the looks before: somebody who stays in the picture is one track. */
import type { Box } from '../facts.ts'
import { overlapOf } from './boxes.ts'
import { dot, unit } from './face-embedder.ts'

export type Sighting = {
  box: Box
  confidence: number
  quality: number
  embedding: Float32Array
  /** JPEG of the face. */
  crop: Buffer
}

export type Track = {
  /** From the middle between two looks to the middle between two, within its shot. */
  startMs: number
  endMs: number
  count: number
  /** Mean of its sightings. */
  confidence: number
  /** Of the sightings together, the clearest counting most; of length one. */
  embedding: Float32Array
  best: { atMs: number; box: Box; quality: number; crop: Buffer }
}

type OpenTrack = Omit<Track, 'confidence' | 'embedding'> & {
  /** Of the looks of its shot. */
  lastLook: number
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

/** Grouping takes the square of their number; of a film with more, the shortest are let go. */
const mostTracks = 2000

/** One shot after the other, and in each the looks in ascending order. */
export class FaceTracker {
  #tracks: Track[] = []
  #open: OpenTrack[] = []
  #edgeMs = 0
  #lastMs: number | null = null
  /** Of this shot. */
  #looks = 0

  /** In the order of time. */
  get tracks(): Track[] {
    this.#letGo(mostTracks)
    return this.#tracks.toSorted((a, b) => a.startMs - b.startMs || a.best.box.x - b.best.box.x)
  }

  beginShot(startMs: number): void {
    this.#edgeMs = startMs
    this.#lastMs = null
    this.#looks = 0
  }

  /** Also when no face was seen. */
  look(atMs: number, sightings: readonly Sighting[]): void {
    if (this.#lastMs !== null) this.#moveEdge(Math.round((this.#lastMs + atMs) / 2))
    this.#lastMs = atMs
    this.#looks++
    const isOver = ({ lastLook }: OpenTrack) => this.#looks - lastLook > mostMissed + 1
    this.#close(this.#open.filter(isOver))
    this.#open = this.#open.filter((track) => !isOver(track))
    const free = new Set(sightings)
    for (const { track, sighting } of pairsOf(this.#open, sightings)) {
      if (track.lastLook === this.#looks || !free.delete(sighting)) continue
      extend(track, sighting, atMs, this.#looks)
    }
    for (const sighting of free) this.#open.push(begun(sighting, atMs, this.#edgeMs, this.#looks))
  }

  endShot(endMs: number): void {
    this.#moveEdge(endMs)
    this.#close(this.#open)
    this.#open = []
    this.beginShot(endMs)
  }

  /** Who was seen at the last look is so until here. */
  #moveEdge(edgeMs: number): void {
    for (const track of this.#open) if (track.lastLook === this.#looks) track.endMs = edgeMs
    this.#edgeMs = edgeMs
  }

  #close(tracks: readonly OpenTrack[]): void {
    const isSure = ({ count, confidence }: Track) => count > 1 || confidence >= surely
    // Before the end of the shot somebody is only over after several looks.
    const closed = tracks.map(finished).filter((track) => isSure(track) || this.#looks === 1)
    this.#tracks.push(...closed)
    if (this.#tracks.length > 2 * mostTracks) this.#letGo(mostTracks)
  }

  #letGo(most: number): void {
    if (this.#tracks.length > most)
      this.#tracks = this.#tracks.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, most)
  }
}

function lengthOf({ startMs, endMs }: Track): number {
  return endMs - startMs
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

function begun(sighting: Sighting, atMs: number, startMs: number, look: number): OpenTrack {
  const { quality, confidence, embedding } = sighting
  return {
    startMs,
    endMs: startMs,
    count: 1,
    best: bestOf(sighting, atMs),
    lastLook: look,
    last: sighting,
    confidenceSum: confidence,
    weightedSum: embedding.map((value) => value * weightOf(quality)),
  }
}

function extend(track: OpenTrack, sighting: Sighting, atMs: number, look: number): void {
  const { quality, confidence, embedding } = sighting
  track.count++
  track.lastLook = look
  track.last = sighting
  track.confidenceSum += confidence
  for (const [i, value] of embedding.entries()) track.weightedSum[i]! += value * weightOf(quality)
  if (quality > track.best.quality) track.best = bestOf(sighting, atMs)
}

function bestOf({ box, quality, crop }: Sighting, atMs: number): Track['best'] {
  return { atMs, box, quality, crop }
}

function finished({ lastLook, last, confidenceSum, weightedSum, ...track }: OpenTrack): Track {
  return { ...track, confidence: confidenceSum / track.count, embedding: unit(weightedSum) }
}

/** Never nothing: a track of bad sightings has a direction too. */
function weightOf(quality: number): number {
  return quality + 0.01
}
