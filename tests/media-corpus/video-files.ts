/**
 * Makes small pictures and videos for tests. The encoders here are the tests' own: the product never encodes
 * pictures.
 */
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_FLAG_INTERLACED_DCT,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  AV_PIX_FMT_RGB8,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
  AV_PKT_DATA_DISPLAYMATRIX,
} from 'node-av/constants'
import { Codec, CodecContext, FFmpegError, Frame, Packet, Rational, type Stream } from 'node-av/lib'
import { AudioEncoder } from '#engines/media/audio-encoder.ts'
import type { AllowedEncoder } from '#engines/media/encoders.ts'
import { FilmFrame } from '#engines/media/film-frame.ts'
import { MediaOutput } from '#engines/media/media-output.ts'
import { VideoEncoder } from '#engines/media/video-encoder.ts'
import type { Sound } from './sound-files.ts'

export const framesPerSecond = 25

type PictureEncoder = 'libx264' | 'libvpx' | 'mpeg4' | 'png' | 'mjpeg' | 'gif' | 'libwebp' | 'tiff'

const pixelFormats = {
  libx264: AV_PIX_FMT_YUV420P,
  libvpx: AV_PIX_FMT_YUV420P,
  mpeg4: AV_PIX_FMT_YUV420P,
  libwebp: AV_PIX_FMT_YUV420P,
  mjpeg: AV_PIX_FMT_YUVJ420P,
  png: AV_PIX_FMT_RGB24,
  gif: AV_PIX_FMT_RGB8,
  tiff: AV_PIX_FMT_RGB24,
} as const

export type VideoFixture = {
  muxer: 'mp4' | 'mov' | 'matroska' | 'webm' | 'avi' | 'mpegts'
  pictureEncoder: 'libx264' | 'libvpx' | 'mpeg4'
  /** Null for a silent film. */
  soundEncoder: AllowedEncoder | null
  seconds: number
  /** Seconds at which the picture is white; it is black otherwise. */
  flashAt: number
  width: number
  height: number
  sound?: Sound
  /** When the sound begins. */
  soundStart?: number
  /** Stored as a display matrix of a quarter turn. */
  isTurned?: boolean
  /** Width of a pixel by its height. */
  pixelAspect?: number
  /** What the picture shows instead of black and the flash: brightness from 16 to 235 of a pixel of a frame. */
  lumaAt?: (x: number, y: number, frame: number) => number
  /** Each frame is woven of two fields, the upper line's first; it is the frames or the file that say so. */
  interlaced?: 'frames' | 'file'
}

export function writeVideo(path: string, fixture: VideoFixture): void {
  using resources = new DisposableStack()
  const output = resources.use(new MediaOutput(fixture.muxer, path))
  const pictures = openPictures(fixture.pictureEncoder, fixture, output.hasGlobalHeader)
  resources.defer(() => pictures.freeContext())
  const pictureStream = output.addEncoded(pictures, new Rational(1, framesPerSecond))
  if (fixture.pixelAspect !== undefined) pictureStream.sampleAspectRatio = pictures.sampleAspectRatio
  if (fixture.isTurned) pictureStream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, quarterTurn())
  const sound = addSound(output, fixture)
  if (sound !== null) resources.use(sound)
  output.begin()
  const count = fixture.seconds * framesPerSecond
  for (let i = 0; i < count; i++) {
    const isFlash = Math.abs(i - fixture.flashAt * framesPerSecond) < 0.5
    encodePicture(pictures, fixture, { value: isFlash ? 235 : 16, pts: i }, (packet) => {
      packet.duration = 1n
      output.write(packet, pictureStream)
    })
    if (fixture.sound && sound)
      sound.write(sliceAt(fixture.sound, i / framesPerSecond, (i + 1) / framesPerSecond))
  }
  encodePicture(pictures, fixture, null, (packet) => {
    packet.duration = 1n
    output.write(packet, pictureStream)
  })
  sound?.finish()
  output.finish()
}

/** An MP4 of black pictures, each shown for so many seconds, as screen recordings and slide shows are. */
export function writeHeldFilm(path: string, shownFor: readonly number[]): void {
  const [width, height] = [64, 48]
  using output = new MediaOutput('mp4', path)
  using film = new FilmFrame(width, height)
  const begins = shownFor.map((_, index) => shownFor.slice(0, index).reduce((sum, each) => sum + each, 0))
  const settings = { format: 'mp4', width, height, fps: 1, threads: 1, keyFrameInterval: 1 } as const
  using encoder = new VideoEncoder(settings, (packet) => {
    const index = Number(packet.pts)
    packet.pts = BigInt(begins[index]!)
    packet.dts = packet.pts
    packet.duration = BigInt(shownFor[index]!)
    output.write(packet, track)
  })
  const track = output.addEncoded(encoder.context, encoder.timeBase)
  output.begin()
  for (const _ of shownFor) encoder.write(film.frame)
  encoder.finish()
  output.finish()
}

function addSound(output: MediaOutput, fixture: VideoFixture): AudioEncoder | null {
  const { soundEncoder, sound } = fixture
  if (soundEncoder === null || sound === undefined) return null
  let stream: Stream | null = null
  const { sampleRate } = sound
  const start = BigInt(Math.round((fixture.soundStart ?? 0) * sampleRate))
  const settings = {
    encoder: soundEncoder,
    sampleRate,
    channelCount: sound.channels.length,
    hasGlobalHeader: output.hasGlobalHeader,
  }
  const encoder = new AudioEncoder(settings, (packet) => {
    packet.pts += start
    packet.dts += start
    if (stream !== null) output.write(packet, stream)
  })
  stream = output.addEncoded(encoder.context, encoder.timeBase)
  return encoder
}

function sliceAt({ sampleRate, channels }: Sound, fromSeconds: number, toSeconds: number): Float32Array[] {
  const [from, to] = [Math.round(fromSeconds * sampleRate), Math.round(toSeconds * sampleRate)]
  return channels.map((channel) => channel.subarray(from, to))
}

/** One picture in a file of its own: `png`, `mjpeg` (JPEG), `gif`, `libwebp` or `tiff`. */
export function pictureBytes(encoder: PictureEncoder, size: { width: number; height: number }): Buffer {
  const context = openPictures(encoder, size, false)
  const parts: Buffer[] = []
  const keep = (packet: Packet) => parts.push(Buffer.from(packet.data!))
  encodePicture(context, size, { value: 100, pts: 0 }, keep)
  encodePicture(context, size, null, keep)
  context.freeContext()
  return Buffer.concat(parts)
}

function openPictures(
  encoder: PictureEncoder,
  { width, height, pixelAspect, interlaced }: Pick<VideoFixture, 'width' | 'height'> & Partial<VideoFixture>,
  hasGlobalHeader: boolean,
): CodecContext {
  const codec = Codec.findEncoderByName(encoder as Parameters<typeof Codec.findEncoderByName>[0])
  if (codec === null) throw new Error(`This FFmpeg has no ${encoder}`)
  const context = new CodecContext()
  context.allocContext3(codec)
  context.width = width
  context.height = height
  context.pixelFormat = pixelFormats[encoder]
  context.timeBase = new Rational(1, framesPerSecond)
  context.framerate = new Rational(framesPerSecond, 1)
  context.threadCount = 1
  // B-frames make decoding order differ from showing order, which copying has to survive.
  if (encoder === 'libx264') context.maxBFrames = 2
  if (pixelAspect !== undefined) context.sampleAspectRatio = new Rational(pixelAspect * 100, 100)
  if (interlaced === 'frames') context.setFlags(AV_CODEC_FLAG_INTERLACED_DCT)
  if (interlaced === 'file') context.setOption('field_order', 'tt')
  if (hasGlobalHeader) context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  FFmpegError.throwIfError(context.open2Sync(codec, null), `open ${encoder}`)
  return context
}

function encodePicture(
  context: CodecContext,
  { width, height, lumaAt, interlaced }: Pick<VideoFixture, 'width' | 'height'> & Partial<VideoFixture>,
  picture: { value: number; pts: number } | null,
  onPacket: (packet: Packet) => void,
): void {
  using frame = new Frame()
  frame.alloc()
  if (picture !== null) {
    frame.width = width
    frame.height = height
    frame.format = context.pixelFormat
    frame.getBuffer()
    frame.data!.forEach((plane, index) => {
      plane.fill(index === 0 ? picture.value : 128)
    })
    const [luma, stride] = [frame.data![0]!, frame.linesize[0]!]
    if (lumaAt) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) luma[y * stride + x] = lumaAt(x, y, picture.pts)
      }
    }
    if (interlaced === 'frames') frame.flags |= AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST
    frame.pts = BigInt(picture.pts)
  }
  FFmpegError.throwIfError(context.sendFrameSync(picture === null ? null : frame), 'encode a picture')
  using packet = new Packet()
  packet.alloc()
  while (context.receivePacketSync(packet) >= 0) {
    onPacket(packet)
    packet.unref()
  }
}

/** A display matrix that turns by 90 degrees: nine numbers, the first eight in 16.16, the last in 2.30. */
function quarterTurn(): Buffer {
  const matrix = Buffer.alloc(36)
  matrix.writeInt32LE(65_536, 4)
  matrix.writeInt32LE(-65_536, 12)
  matrix.writeInt32LE(1 << 30, 32)
  return matrix
}
