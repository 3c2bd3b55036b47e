/** The sound of a film: all that is heard on a timeline as one stereo track, in memory that does not grow with it. */
import type { FilmFormat } from '#engines/media/film-formats.ts'
import { FilmSoundWriter } from '#engines/media/film-sound-writer.ts'
import { PeakLimiter } from '#engines/media/limiter.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { Pacer } from '#engines/pacer.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'
import { ClipMixer } from './clip-mixer.ts'
import { mixChannels, mixRate } from './mix-rate.ts'
import { SoundSources } from './sound-sources.ts'

const blockLength = mixRate / 10
/** Just under full scale, which decoders of 16 bits cannot hold. */
const ceiling = 0.999

export type SoundRequest = {
  state: Pick<EditorState, 'tracks' | 'items' | 'assets'>
  /** Local paths by asset id. */
  files: Readonly<Record<string, string>>
  /** Of the film: the sound is exactly as long. */
  frameCount: number
  fps: FrameRate
  format: FilmFormat
  limits: MediaLimits
  /** Where the result goes: AAC or, for WebM, Opus in a container of its own, to be copied under the pictures. */
  path: string
}

export type SoundContext = {
  signal: AbortSignal
  /** Gets the share that is done, which never falls. */
  onProgress: (fraction: number) => void
}

/**
 * Resolves to null, and writes nothing, when nothing is ever heard.
 * @throws TriptychError `media_*` naming item and asset, `storage_*`, `work_canceled`
 */
export async function renderSound(
  request: SoundRequest,
  { signal, onProgress }: SoundContext,
): Promise<{ path: string } | null> {
  const { path, format, frameCount, fps } = request
  const sampleCount = (frameCount * mixRate) / fps
  using sources = new SoundSources(request.files, request.limits)
  using mixer = new ClipMixer(request.state, sources)
  if (!mixer.isAudible()) return null
  const pacer = new Pacer(signal)
  const limiter = new PeakLimiter(mixChannels, mixRate, ceiling)
  using writer = new FilmSoundWriter(path, format, mixRate, mixChannels)
  for (let at = 0; at < sampleCount; at += blockLength) {
    writer.write(limiter.write(mixer.mix(Math.min(blockLength, sampleCount - at))))
    if (!pacer.isDue()) continue
    await pacer.pause()
    onProgress(Math.min(1, (at + blockLength) / sampleCount))
  }
  writer.write(limiter.finish())
  writer.finish()
  onProgress(1)
  return { path }
}
