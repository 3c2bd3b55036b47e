/** Which containers a video may be given back in, best first, and what goes into each. */
import { AV_CODEC_ID_HEVC, AV_CODEC_ID_MOV_TEXT, AVMEDIA_TYPE_SUBTITLE } from 'node-av/constants'
import type { Stream } from 'node-av/lib'
import type { AllowedEncoder } from './encoders.ts'
import type { MediaInput } from './media-input.ts'
import { isWebm } from './media-type.ts'
import { isPictureTrack } from './probe.ts'

export type VideoContainer = {
  muxer: 'mp4' | 'matroska' | 'webm'
  mediaType: string
  fileExtension: VideoFileExtension
  soundEncoder: AllowedEncoder
  muxerOptions: Readonly<Record<string, string>>
}

const mp4: VideoContainer = {
  muxer: 'mp4',
  mediaType: 'video/mp4',
  fileExtension: 'mp4',
  soundEncoder: 'aac',
  // The index in front: players can start before the whole file has arrived.
  muxerOptions: { movflags: '+faststart' },
}

const matroska: VideoContainer = {
  muxer: 'matroska',
  mediaType: 'video/x-matroska',
  fileExtension: 'mkv',
  soundEncoder: 'aac',
  muxerOptions: {},
}

const webm: VideoContainer = {
  muxer: 'webm',
  mediaType: 'video/webm',
  fileExtension: 'webm',
  soundEncoder: 'libopus',
  muxerOptions: {},
}

export type VideoFileExtension = 'mp4' | 'mkv' | 'webm'

/**
 * Matroska stays Matroska; all else becomes MP4 when MP4 takes its pictures, and Matroska, which takes any.
 * @param wanted the only one to try, or null for what suits the input.
 */
export function containersFor(input: MediaInput, wanted: VideoFileExtension | null): VideoContainer[] {
  if (wanted !== null) return [mp4, matroska, webm].filter(({ fileExtension }) => fileExtension === wanted)
  if (input.demuxer !== 'matroska,webm') return [mp4, matroska]
  return isWebm(input.head) ? [webm, matroska] : [matroska]
}

/** Whether a stream of the input is taken over as it is: pictures, and subtitles where the container has them. */
export function isCopied(stream: Stream, input: MediaInput, container: VideoContainer): boolean {
  if (isPictureTrack(stream)) return true
  if (stream.codecpar.codecType !== AVMEDIA_TYPE_SUBTITLE) return false
  if (input.demuxer === 'matroska,webm' && container.muxer === 'matroska') return true
  if (isWebm(input.head) && container.muxer === 'webm') return true
  return container.muxer === 'mp4' && stream.codecpar.codecId === AV_CODEC_ID_MOV_TEXT
}

/** The name of the codec inside the container; 0 lets the muxer choose. Apple's players want `hvc1` for HEVC. */
export function codecTag(stream: Stream, container: VideoContainer): number | string {
  return container.muxer === 'mp4' && stream.codecpar.codecId === AV_CODEC_ID_HEVC ? 'hvc1' : 0
}
