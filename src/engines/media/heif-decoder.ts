/**
 * Decodes the picture of a HEIF file: its one item, or the tiles of which it is put together. What is to be turned
 * is noted beside the frame, as other decoders do.
 */
import {
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_PIX_FMT_RGB0,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_UNSPECIFIED,
  AVCOL_SPC_RGB,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_UNSPECIFIED,
} from 'node-av/constants'
import { Codec, CodecContext, Frame, Packet, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { type RgbaPixels, RgbaScaler } from './frame-scaler.ts'
import { checkHeif, type HeifLayout, layoutOf } from './heif-layout.ts'
import type { HeifPicture, QuarterTurns, Size } from './heif-picture.ts'
import { isEndOfFile, requireSuccess } from './libav.ts'
import type { MediaLimits } from './limits.ts'
import { type MediaInput, openMedia, readOnlyStreams } from './media-input.ts'

/** What codecs round the sides of a picture up to. */
const codedBlock = 64

export class HeifDecoder implements Disposable {
  /** Of the first tile. */
  readonly stream: Stream
  readonly demuxer: string
  readonly codecName: string
  readonly canSeek = false
  readonly declaredSeconds = null
  readonly endReason = null
  readonly #picture: HeifPicture
  readonly #input: MediaInput
  readonly #layout: HeifLayout
  readonly #tile: Size
  #isDone = false

  /** @throws TriptychError `media_*` */
  constructor(path: string, picture: HeifPicture, limits: MediaLimits) {
    checkHeif(path, picture, limits)
    this.#picture = picture
    this.#layout = layoutOf(path, picture)
    using resources = new DisposableStack()
    this.#input = resources.use(openMedia(path, limits))
    this.demuxer = this.#input.demuxer
    const streams = this.#layout.itemIds.map((id) => streamOf(this.#input, id))
    this.stream = streams[0]!
    this.codecName = decoderOf(this.stream).name ?? 'unknown'
    this.#tile = { width: this.stream.codecpar.width, height: this.stream.codecpar.height }
    this.#checkTiles(streams)
    resources.move()
  }

  /** Decodes the picture into `frame`, the first time; null after it. @throws TriptychError `media_*` */
  next(frame: Frame): number | null {
    frame.unref()
    if (this.#isDone) return null
    this.#isDone = true
    openCanvas(frame, this.#picture.cut)
    using scaler = new RgbaScaler()
    this.#decodeTiles((place, tile) => {
      settleHeifColours(tile)
      paste(frame, scaler.convert(tile, this.#tile.width, this.#tile.height), this.#cornerOf(place))
    })
    noteTurns(frame, this.#picture.turns)
    return 0
  }

  seek(): boolean {
    return false
  }

  /** With this, no more is decoded than a few times what is shown. */
  #checkTiles(streams: readonly Stream[]): void {
    const { columns, rows } = this.#layout
    const { width, height } = this.#tile
    const { coded } = this.#picture
    const covers = (side: number, count: number, whole: number) =>
      side * count >= whole && side * (count - 1) < whole
    const areAlike = streams.every(({ codecpar }) => codecpar.width === width && codecpar.height === height)
    if (areAlike && covers(width, columns, coded.width) && covers(height, rows, coded.height)) return
    throw unreadable(
      `${columns} x ${rows} tiles of ${width} x ${height} do not make a picture of ${coded.width} x ${coded.height}.`,
    )
  }

  /** Where a tile begins on the part that is shown. */
  #cornerOf(place: number): { x: number; y: number } {
    const { columns } = this.#layout
    const { cut } = this.#picture
    return {
      x: (place % columns) * this.#tile.width - cut.x,
      y: Math.floor(place / columns) * this.#tile.height - cut.y,
    }
  }

  /** In the order of the file. */
  #decodeTiles(take: (place: number, tile: Frame) => void): void {
    const { itemIds } = this.#layout
    const { format } = this.#input
    // The same item may be in several places.
    const awaited = Map.groupBy(itemIds.keys(), (place) => streamOf(this.#input, itemIds[place]!).index)
    readOnlyStreams(this.#input, new Set(awaited.keys()))
    using packet = new Packet()
    using tile = new Frame()
    packet.alloc()
    tile.alloc()
    while (awaited.size > 0) {
      const read = format.readFrameSync(packet)
      if (isEndOfFile(read)) break
      requireSuccess(read, 'The picture could not be read')
      const places = awaited.get(packet.streamIndex) ?? []
      awaited.delete(packet.streamIndex)
      if (places.length > 0) {
        this.#decode(tile, packet, format.streams[packet.streamIndex]!)
        for (const place of places) take(place, tile)
      }
      packet.unref()
    }
    if (awaited.size > 0) throw unreadable(`${awaited.size} of ${itemIds.length} tiles are not in the file.`)
  }

  #decode(tile: Frame, packet: Packet, stream: Stream): void {
    const { width, height } = this.#tile
    const doing = `Item ${stream.id} of the file could not be decoded`
    using resources = new DisposableStack()
    const context = resources.adopt(new CodecContext(), (each) => each.freeContext())
    const codec = decoderOf(stream)
    context.allocContext3(codec)
    requireSuccess(context.parametersToContext(stream.codecpar), doing)
    context.threadCount = 1
    context.setOption('max_pixels', (width + codedBlock) * (height + codedBlock))
    requireSuccess(context.open2Sync(codec, null), doing, 'media_unsupported')
    requireSuccess(context.sendPacketSync(packet), doing)
    context.sendPacketSync(null)
    tile.unref()
    requireSuccess(context.receiveFrameSync(tile), doing)
    if (tile.width !== width || tile.height !== height)
      throw unreadable(`${doing}: it is ${tile.width} x ${tile.height} and not ${width} x ${height}.`)
  }

  [Symbol.dispose](): void {
    this.#input[Symbol.dispose]()
  }
}

function streamOf({ format }: MediaInput, itemId: number): Stream {
  const found = format.streams.find(({ id }) => id === itemId)
  if (found) return found
  throw new TriptychError('media_unsupported', {
    detail: `The picture is made of item ${itemId} of the file, which is of no kind that is read.`,
  })
}

function decoderOf({ codecpar }: Stream): Codec {
  const codec = Codec.findDecoder(codecpar.codecId)
  if (codec) return codec
  throw new TriptychError('media_unsupported', {
    detail: 'There is no decoder for the codec of the picture.',
  })
}

/** Where nobody says which colours are meant, in these files it is what JPEG has. */
function settleHeifColours(frame: Frame): void {
  if (frame.colorSpace === AVCOL_SPC_UNSPECIFIED) frame.colorSpace = AVCOL_SPC_SMPTE170M
  if (frame.colorRange === AVCOL_RANGE_UNSPECIFIED) frame.colorRange = AVCOL_RANGE_JPEG
}

function openCanvas(frame: Frame, { width, height }: Size): void {
  frame.width = width
  frame.height = height
  frame.format = AV_PIX_FMT_RGB0
  frame.colorSpace = AVCOL_SPC_RGB
  frame.colorRange = AVCOL_RANGE_JPEG
  requireSuccess(frame.getBuffer(0), 'There is no memory for the picture', 'media_over_limit')
}

function paste(canvas: Frame, tile: RgbaPixels, { x, y }: { x: number; y: number }): void {
  const to = canvas.data![0]!
  const stride = canvas.linesize[0]!
  const [left, right] = [Math.max(0, x), Math.min(canvas.width, x + tile.width)]
  if (right <= left) return
  for (let row = Math.max(0, y); row < Math.min(canvas.height, y + tile.height); row++) {
    const from = ((row - y) * tile.width + left - x) * 4
    to.set(tile.data.subarray(from, from + (right - left) * 4), row * stride + left * 4)
  }
}

/** Nine numbers, the first eight in 16.16 and the last in 2.30. */
function noteTurns(frame: Frame, { a, b, c, d }: QuarterTurns): void {
  const matrix = frame.newSideData(AV_FRAME_DATA_DISPLAYMATRIX, 36)
  matrix.fill(0)
  for (const [place, turn] of [a, b, 0, c, d].entries()) matrix.writeInt32LE(turn * 65_536, place * 4)
  matrix.writeInt32LE(1 << 30, 32)
}

function unreadable(detail: string): TriptychError {
  return new TriptychError('media_unreadable', { detail })
}
