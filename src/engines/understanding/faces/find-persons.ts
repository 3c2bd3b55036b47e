/**
 * Finds who is seen in a video or an image, and when. Somebody is known only within the file: who that is, is for
 * the workspace to say.
 */
import { join } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import { RgbaScaler } from '#engines/media/frame-scaler.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openPictures, type PictureReader } from '#engines/media/picture-reader.ts'
import type { DetectorContext } from '../detector.ts'
import type { SeenPerson, TimeRange } from '../facts.ts'
import type { FaceAnalyzer } from './face-analyzer.ts'
import { writeFaceCrop } from './face-crop.ts'
import { detectorSize } from './face-detector.ts'
import { unit } from './face-embedder.ts'
import { FaceTracker, type Track } from './face-tracks.ts'
import { groupTracks } from './group-tracks.ts'
import { momentsOf } from './moments.ts'
import { seeFaces, workingSize } from './see-faces.ts'

export type PersonSearch = {
  inputPath: string
  /** 0 of an image. */
  durationMs: number
  /** Without any, the file is taken as one. */
  shots: readonly TimeRange[]
  /** At most so many, those who are seen longest. */
  personCount: number
  /** Looks less often: who is seen for less than some seconds may be missed. */
  isQuick?: boolean
  limits: MediaLimits
  /** For the crops. */
  folder: string
}

/** Grouping takes the square of this; of a film with more, the shortest are left out. */
const mostTracks = 3000

/** The same of the same file. @throws TriptychError `media_*`, `storage_failed`, `work_canceled` */
export async function findPersons(
  search: PersonSearch,
  analyzer: FaceAnalyzer,
  { signal, onProgress }: DetectorContext,
): Promise<SeenPerson[]> {
  if (search.personCount === 0) return []
  using reader = openPictures(search.inputPath, search.limits)
  const tracks = await findTracks(search, reader, analyzer, { signal, onProgress })
  const persons = groupTracks(tracks)
    .map((indices) => indices.map((index) => tracks[index]!))
    .toSorted((a, b) => seenMs(b) - seenMs(a))
    .slice(0, search.personCount)
  const cropPaths = writeCrops(persons, reader, search.folder)
  return persons.map((group, index) => personOf(group, index + 1, cropPaths[index]!))
}

async function findTracks(
  { durationMs, shots, isQuick }: PersonSearch,
  reader: PictureReader,
  analyzer: FaceAnalyzer,
  { signal, onProgress }: DetectorContext,
): Promise<Track[]> {
  const moments = momentsOf(durationMs, shots, isQuick)
  const momentCounts = Array.from({ length: Math.max(1, shots.length) }, () => 0)
  const tracker = new FaceTracker()
  using scaler = new RgbaScaler()
  const { width, height } = workingSize(reader)
  for (const [index, moment] of moments.entries()) {
    if (signal.aborted) throw new TriptychError('work_canceled')
    const seconds = moment.atMs / 1000
    const small = scaler.convert(reader.frameAt(seconds).frame, detectorSize.width, detectorSize.height)
    const found = await analyzer.detect(small)
    const picture = found.length > 0 ? reader.rgbaAt(seconds, width, height) : null
    tracker.add(moment, picture === null ? [] : await seeFaces(picture, found, analyzer))
    momentCounts[moment.shotIndex]!++
    onProgress((index + 1) / moments.length)
  }
  return tracker
    .finish(momentCounts)
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))
    .slice(0, mostTracks)
    .toSorted((a, b) => a.startMs - b.startMs || a.best.box.x - b.best.box.x)
}

/** In the order of their moments: going back in a file takes long. */
function writeCrops(persons: readonly Track[][], reader: PictureReader, folder: string): string[] {
  const paths = persons.map((_, index) => join(folder, `face-${index + 1}.jpg`))
  const { width, height } = workingSize(reader)
  const inTime = persons
    .map((group, index) => ({ ...bestOf(group), path: paths[index]! }))
    .toSorted((a, b) => a.atMs - b.atMs)
  for (const { atMs, box, path } of inTime) {
    writeFaceCrop(path, reader.rgbaAt(atMs / 1000, width, height), box)
  }
  return paths
}

function personOf(tracks: readonly Track[], number: number, cropPath: string): SeenPerson {
  const sum = new Float32Array(tracks[0]!.embedding.length)
  for (const { embedding, count } of tracks) {
    for (const [i, value] of embedding.entries()) sum[i]! += value * count
  }
  const sightings = tracks.reduce((total, { count }) => total + count, 0)
  return {
    number,
    tracks: tracks.map(({ startMs, endMs, confidence, best }) => ({
      startMs,
      endMs,
      confidence,
      box: best.box,
    })),
    confidence: tracks.reduce((total, { count, confidence }) => total + count * confidence, 0) / sightings,
    embedding: Array.from(unit(sum)),
    cropPath,
  }
}

function bestOf(tracks: readonly Track[]): Track['best'] {
  return tracks.map(({ best }) => best).reduce((a, b) => (b.quality > a.quality ? b : a))
}

function seenMs(tracks: readonly Track[]): number {
  return tracks.reduce((sum, track) => sum + lengthOf(track), 0)
}

function lengthOf({ startMs, endMs }: TimeRange): number {
  return endMs - startMs
}
