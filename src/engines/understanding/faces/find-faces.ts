/** Finding of people as a step of the analysis. */
import { openPictures } from '#engines/media/picture-reader.ts'
import type { DetectorContext, DetectorInput, Finding } from '../detector.ts'
import { type FaceAnalyzer, openFaceAnalyzer } from './face-analyzer.ts'
import { FaceTracker, type Track } from './face-tracks.ts'
import { FaceWatch } from './face-watch.ts'
import { facesOfPicture } from './faces-of-picture.ts'
import { findPersons } from './find-persons.ts'

/** Of a film: sees its pictures while they are read. Null where `findFaces` will say why nobody looks. */
export async function watchFaces({ settings, modelFolder, media }: DetectorInput): Promise<FaceWatch | null> {
  if (settings.personCount === 0) return null
  const analyzer = await openFaceAnalyzer(modelFolder)
  return 'reason' in analyzer
    ? null
    : new FaceWatch(analyzer, media.durationMs ?? 0, settings.isQuick ?? false)
}

/** @throws TriptychError `media_*`, `storage_failed`, `work_canceled` */
export async function findFaces(input: DetectorInput, context: DetectorContext): Promise<Finding> {
  const { personCount } = input.settings
  if (personCount === 0) {
    return { leftOut: [{ detector: 'faces', reason: 'No people were asked for.' }] }
  }
  if (context.watcher instanceof FaceWatch) {
    await context.watcher.lookAtUnseen(input.inputPath, input.limits, context)
    const { tracks, analyzer } = context.watcher
    return { persons: findPersons(tracks, personCount, input.folder), providers: [analyzer.provider] }
  }
  const opened = await openFaceAnalyzer(input.modelFolder)
  if ('reason' in opened) return { leftOut: [opened] }
  using analyzer = opened
  const tracks = await tracksOfImage(input, analyzer)
  return { persons: findPersons(tracks, personCount, input.folder), providers: [analyzer.provider] }
}

async function tracksOfImage({ inputPath, limits }: DetectorInput, analyzer: FaceAnalyzer): Promise<Track[]> {
  using reader = openPictures(inputPath, limits)
  const tracker = new FaceTracker()
  tracker.look(0, await facesOfPicture(reader, analyzer))
  tracker.endShot(0)
  return tracker.tracks
}
