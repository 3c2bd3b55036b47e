/** Says who is seen in a file, and when. Somebody is known only within the file: who that is, is for the workspace to say. */
import { join } from 'node:path'
import type { SeenPerson, TimeRange } from '../facts.ts'
import { writePicture } from '../pictures/write-jpeg.ts'
import { unit } from './face-embedder.ts'
import type { Track } from './face-tracks.ts'
import { groupTracks } from './group-tracks.ts'

/**
 * @param personCount the most; those who are seen longest
 * @param folder for their pictures
 * @throws TriptychError `storage_failed`
 */
export function findPersons(tracks: readonly Track[], personCount: number, folder: string): SeenPerson[] {
  if (personCount === 0) return []
  return groupTracks(tracks)
    .map((indices) => indices.map((index) => tracks[index]!))
    .toSorted((a, b) => seenMs(b) - seenMs(a))
    .slice(0, personCount)
    .map((group, index) => personOf(group, index + 1, folder))
}

function personOf(tracks: readonly Track[], number: number, folder: string): SeenPerson {
  const sum = new Float32Array(tracks[0]!.embedding.length)
  for (const { embedding, count } of tracks) {
    for (const [i, value] of embedding.entries()) sum[i]! += value * count
  }
  const sightings = tracks.reduce((total, { count }) => total + count, 0)
  const best = tracks.map((track) => track.best).reduce((a, b) => (b.quality > a.quality ? b : a))
  const cropPath = join(folder, `face-${number}.jpg`)
  writePicture(cropPath, best.crop)
  return {
    number,
    tracks: tracks.map(({ startMs, endMs, confidence, best: { box } }) => ({
      startMs,
      endMs,
      confidence,
      box,
    })),
    confidence: tracks.reduce((total, { count, confidence }) => total + count * confidence, 0) / sightings,
    embedding: Array.from(unit(sum)),
    cropPath,
  }
}

function seenMs(tracks: readonly TimeRange[]): number {
  return tracks.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)
}
