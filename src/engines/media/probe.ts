/** Says what a file is and holds, from its content. */
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants'
import { avChannelLayoutDescribe, avGetCodecName, type CodecParameters, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { pictureDemuxers } from './demuxers.ts'
import { probeDrawing } from './drawing-probe.ts'
import { isExifTurned } from './exif-orientation.ts'
import { checkHeif } from './heif-layout.ts'
import { type HeifPicture, readHeifPicture } from './heif-picture.ts'
import type { MediaLimits } from './limits.ts'
import { type MediaInput, openMedia, readHead } from './media-input.ts'
import { isoImageType, type MediaKind, mediaTypeOf } from './media-type.ts'
import { pixelRatioOf } from './pixel-ratio.ts'
import { isLoopingGif, playingMs } from './playing-time.ts'

export type StreamFacts = {
  index: number
  /** `cover` is a still picture attached to sound. */
  type: 'video' | 'audio' | 'subtitle' | 'cover' | 'data'
  /** FFmpeg's name, such as `h264`. */
  codec: string
  /** Of pictures, as shown: after rotation. */
  width: number | null
  height: number | null
  /** Pictures per second on average. */
  frameRate: number | null
  /** Of an animation: whether it begins again when it has ended. */
  isLooping?: boolean
  sampleRate: number | null
  channelCount: number | null
  channelLayout: string | null
  bitsPerSecond: number | null
}

export type ProbeFacts = {
  /** FFmpeg's name of the format, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  format: string
  /** MIME type from the content. */
  mediaType: string
  kind: MediaKind
  /** Null when the file does not say, and for images. */
  durationMs: number | null
  /** Of the first picture track or the image, as shown; null without one. */
  width: number | null
  height: number | null
  /** Whether there is a real picture track: cover art and still images are none. */
  hasVideo: boolean
  hasAudio: boolean
  streams: StreamFacts[]
}

/** @throws TriptychError `media_empty`, `media_unreadable`, `media_over_limit` */
export function probeMedia(path: string, limits: MediaLimits): ProbeFacts {
  const drawing = probeDrawing(path, readHead(path), limits)
  if (drawing) return { ...drawing, kind: 'image', hasVideo: false, hasAudio: false, streams: [] }
  using input = openMedia(path, limits)
  const { format, demuxer, head } = input
  const heif = isoImageType(head) === null ? null : readHeifPicture(head)
  if (heif) checkHeif(path, heif, limits)
  const streams = format.streams.map(describeStream)
  const isImage = pictureDemuxers.has(demuxer) || isoImageType(head) !== null
  const picture = streams.find((stream) => stream.type === 'video')
  const hasVideo = picture !== undefined && !isImage
  const hasAudio = !isImage && streams.some((stream) => stream.type === 'audio')
  const kind: MediaKind = isImage ? 'image' : hasVideo ? 'video' : hasAudio ? 'audio' : 'other'
  const size = isImage
    ? imageSize(path, input, picture, heif)
    : videoSize(format.streams[picture?.index ?? -1])
  if (isImage && size.width === null) {
    throw new TriptychError('media_unreadable', {
      detail: `The picture in the "${demuxer}" file cannot be decoded, or has more than ${limits.maxPixels} pixels.`,
    })
  }
  if (demuxer === 'gif' && streams[0]) streams[0].isLooping = isLoopingGif(head)
  return {
    format: demuxer,
    mediaType: mediaTypeOf(demuxer, kind, head),
    kind,
    durationMs: isImage && demuxer !== 'gif' ? null : playingMs(input),
    width: size.width,
    height: size.height,
    hasVideo,
    hasAudio,
    streams,
  }
}

/** In square pixels, as it is shown: the stored ones may be wider than high. */
function videoSize(stream: Stream | undefined): { width: number | null; height: number | null } {
  if (stream === undefined) return { width: null, height: null }
  const { width, height } = shownSize(stream.codecpar, pixelRatioOf(stream))
  return { width: width || null, height: height || null }
}

function imageSize(
  path: string,
  { demuxer, head }: MediaInput,
  picture: StreamFacts | undefined,
  heif: HeifPicture | null,
) {
  const found = picture ?? { width: null, height: null }
  if (heif) return heif.shown
  return isExifTurned(path, demuxer, head) ? { width: found.height, height: found.width } : found
}

/** Whether a stream is a picture track: moving pictures and not a cover. */
export function isPictureTrack(stream: Stream): boolean {
  return (
    stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO && !stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC)
  )
}

function typeOf(stream: Stream): StreamFacts['type'] {
  if (isPictureTrack(stream)) return 'video'
  switch (stream.codecpar.codecType) {
    case AVMEDIA_TYPE_VIDEO:
      return 'cover'
    case AVMEDIA_TYPE_AUDIO:
      return 'audio'
    case AVMEDIA_TYPE_SUBTITLE:
      return 'subtitle'
    default:
      return 'data'
  }
}

function describeStream(stream: Stream): StreamFacts {
  const { codecpar } = stream
  const type = typeOf(stream)
  const isAudio = type === 'audio'
  const frameRate = stream.avgFrameRate.toDouble()
  const size = shownSize(codecpar)
  return {
    index: stream.index,
    type,
    codec: avGetCodecName(codecpar.codecId) ?? 'unknown',
    width: size.width || null,
    height: size.height || null,
    frameRate: type === 'video' && Number.isFinite(frameRate) && frameRate > 0 ? frameRate : null,
    sampleRate: isAudio ? codecpar.sampleRate : null,
    channelCount: isAudio ? codecpar.channels : null,
    channelLayout: isAudio ? avChannelLayoutDescribe(codecpar.channelLayout) : null,
    bitsPerSecond: codecpar.bitRate > 0n ? Number(codecpar.bitRate) : null,
  }
}

/**
 * The display matrix is nine 32-bit fixed-point numbers; a quarter turn has its weight off the diagonal.
 * @param ratio width of a pixel by its height
 */
function shownSize(codecpar: CodecParameters, ratio = 1): { width: number; height: number } {
  const { height } = codecpar
  const width = Math.round(codecpar.width * ratio)
  const matrix = codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)
  if (matrix === null || matrix.length < 36) return { width, height }
  const isTurned = Math.abs(matrix.readInt32LE(4)) > Math.abs(matrix.readInt32LE(0))
  return isTurned ? { width: height, height: width } : { width, height }
}
