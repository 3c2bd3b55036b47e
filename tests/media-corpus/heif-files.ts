/** Makes HEIC pictures as telephones do: of tiles, turned, cut; no encoder that we have writes them. */
import type { Canvas } from '@napi-rs/canvas'
import {
  AV_PIX_FMT_YUV420P,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_SMPTE170M,
  FF_ENCODER_LIBX265,
} from 'node-av/constants'
import { Codec, CodecContext, FFmpegError, Frame, Packet, Rational } from 'node-av/lib'
import { FrameScaler, rgbaFrame } from '#engines/media/frame-scaler.ts'

export type HeifFixture = {
  picture: Canvas
  /** Side of the square tiles; without it the picture is one item. */
  tile?: number
  /** Quarter turns to the left that the file asks for. */
  turns?: number
  /** 0 exchanges above and below, 1 left and right; after the turns. */
  mirror?: 0 | 1
  /** Before all else. */
  cut?: { x: number; y: number; width: number; height: number }
  /** What the file says that the picture measures, where it lies. */
  claimed?: { width: number; height: number }
  brand?: string
}

export function heifBytes(fixture: HeifFixture): Buffer {
  const { picture, tile, claimed, brand = 'heic' } = fixture
  const size = claimed ?? picture
  const parts = tile ? tilesOf(picture, tile) : [pixelsOf(picture, 0, 0, picture.width, picture.height)]
  const coded = parts.map((part) => encode(part))
  const columns = tile ? Math.ceil(picture.width / tile) : 1
  const properties = [
    coded[0]!.configuration,
    box('ispe', full(0), uint(4, tile ?? size.width), uint(4, tile ?? size.height)),
    box('ispe', full(0), uint(4, size.width), uint(4, size.height)),
    ...transforms(fixture),
  ]
  const whole = [...properties.keys()].slice(2).map((at) => at + 1)
  const ids = coded.map((_, at) => at + 1)
  const primary = tile ? ids.length + 1 : 1
  const grid = Buffer.concat([
    Buffer.from([0, 0, parts.length / columns - 1, columns - 1]),
    uint(2, size.width),
    uint(2, size.height),
  ])
  const head = box('ftyp', text(brand), uint(4, 0), text('mif1'), text('heic'))
  const meta = (mdatAt: number) => {
    let at = mdatAt
    const places = coded.map(({ sample }, i) => {
      at += sample.length
      return place(ids[i]!, 0, at - sample.length, sample.length)
    })
    return box(
      'meta',
      full(0),
      box('hdlr', full(0), uint(4, 0), text('pict'), Buffer.alloc(13)),
      box('pitm', full(0), uint(2, primary)),
      box(
        'iloc',
        full(1),
        Buffer.from([0x44, 0x00]),
        uint(2, ids.length + (tile ? 1 : 0)),
        ...places,
        ...(tile ? [place(primary, 1, 0, grid.length)] : []),
      ),
      box(
        'iinf',
        full(0),
        uint(2, ids.length + (tile ? 1 : 0)),
        ...ids.map((id) => item(id, 'hvc1')),
        ...(tile ? [item(primary, 'grid')] : []),
      ),
      ...(tile
        ? [
            box(
              'iref',
              full(0),
              box('dimg', uint(2, primary), uint(2, ids.length), ...ids.map((id) => uint(2, id))),
            ),
          ]
        : []),
      box(
        'iprp',
        box('ipco', ...properties),
        box(
          'ipma',
          full(0),
          uint(4, ids.length + (tile ? 1 : 0)),
          ...ids.map((id) => uses(id, id === primary ? [1, ...whole] : [1, 2])),
          ...(tile ? [uses(primary, whole)] : []),
        ),
      ),
      ...(tile ? [box('idat', grid)] : []),
    )
  }
  const mdatAt = head.length + meta(0).length + 8
  return Buffer.concat([head, meta(mdatAt), box('mdat', ...coded.map(({ sample }) => sample))])
}

function transforms({ turns, mirror, cut, picture }: HeifFixture): Buffer[] {
  const middle = (from: number, length: number, whole: number) =>
    Buffer.concat([int(4, 2 * from + length - whole), uint(4, 2)])
  return [
    ...(cut
      ? [
          box(
            'clap',
            uint(4, cut.width),
            uint(4, 1),
            uint(4, cut.height),
            uint(4, 1),
            middle(cut.x, cut.width, picture.width),
            middle(cut.y, cut.height, picture.height),
          ),
        ]
      : []),
    ...(turns ? [box('irot', uint(1, turns))] : []),
    ...(mirror === undefined ? [] : [box('imir', uint(1, mirror))]),
  ]
}

type Pixels = { data: Buffer; width: number; height: number }

function tilesOf(picture: Canvas, side: number): Pixels[] {
  const tiles: Pixels[] = []
  for (let y = 0; y < picture.height; y += side)
    for (let x = 0; x < picture.width; x += side) tiles.push(pixelsOf(picture, x, y, side, side))
  return tiles
}

/** What hangs over the edge is black. */
function pixelsOf(picture: Canvas, x: number, y: number, width: number, height: number): Pixels {
  const { data } = picture.getContext('2d').getImageData(x, y, width, height)
  return { data: Buffer.from(data), width, height }
}

/** One picture of H.265 with its decoder configuration (ISO/IEC 14496-15). */
function encode(pixels: Pixels): { configuration: Buffer; sample: Buffer } {
  using resources = new DisposableStack()
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX265)!
  const context = resources.adopt(new CodecContext(), (each) => each.freeContext())
  context.allocContext3(codec)
  context.width = pixels.width
  context.height = pixels.height
  context.pixelFormat = AV_PIX_FMT_YUV420P
  context.colorSpace = AVCOL_SPC_SMPTE170M
  context.colorRange = AVCOL_RANGE_JPEG
  context.timeBase = new Rational(1, 25)
  context.threadCount = 1
  context.setOption('x265-params', 'log-level=none:crf=8:pools=none:info=0')
  FFmpegError.throwIfError(context.open2Sync(codec, null), 'open x265')
  const frame = resources.adopt(new Frame(), (each) => each.free())
  frame.alloc()
  frame.width = pixels.width
  frame.height = pixels.height
  frame.format = AV_PIX_FMT_YUV420P
  frame.colorSpace = AVCOL_SPC_SMPTE170M
  frame.colorRange = AVCOL_RANGE_JPEG
  frame.getBuffer()
  using from = rgbaFrame(pixels)
  using scaler = new FrameScaler()
  scaler.scale(frame, from)
  frame.pts = 0n
  context.sendFrameSync(frame)
  context.sendFrameSync(null)
  const packet = resources.adopt(new Packet(), (each) => each.free())
  packet.alloc()
  FFmpegError.throwIfError(context.receivePacketSync(packet), 'encode')
  const units = unitsOf(packet.data!)
  const kind = (unit: Buffer) => (unit[0]! >> 1) & 63
  const parameters = units.filter((unit) => kind(unit) >= 32 && kind(unit) <= 34)
  const slices = units.filter((unit) => kind(unit) < 32)
  const withoutEscapes = Buffer.from(
    parameters
      .find((unit) => kind(unit) === 33)!
      .toString('hex')
      .replaceAll(/(?<=^(?:..)*0000)03/g, ''),
    'hex',
  )
  return {
    configuration: box(
      'hvcC',
      uint(1, 1),
      withoutEscapes.subarray(3, 15),
      // No spatial segmentation, parallelism unknown, 4:2:0 of 8 bits, no frame rate, one layer, lengths of 4 bytes.
      Buffer.from([0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, parameters.length]),
      ...parameters.map((unit) =>
        Buffer.concat([uint(1, 0x80 | kind(unit)), uint(2, 1), uint(2, unit.length), unit]),
      ),
    ),
    sample: Buffer.concat(slices.flatMap((unit) => [uint(4, unit.length), unit])),
  }
}

/** What stands between start codes. */
function unitsOf(stream: Buffer): Buffer[] {
  const starts: number[] = []
  for (let at = stream.indexOf('000001', 0, 'hex'); at >= 0; at = stream.indexOf('000001', at + 3, 'hex'))
    starts.push(at + 3)
  return starts.map((from, i) => {
    let to = i + 1 < starts.length ? starts[i + 1]! - 3 : stream.length
    while (stream[to - 1] === 0) to--
    return Buffer.from(stream.subarray(from, to))
  })
}

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([uint(4, body.length + 8), text(type), body])
}

function full(version: number): Buffer {
  return uint(4, version * 2 ** 24)
}

function uint(bytes: number, value: number): Buffer {
  const number = Buffer.alloc(bytes)
  number.writeUIntBE(value, 0, bytes)
  return number
}

function int(bytes: number, value: number): Buffer {
  const number = Buffer.alloc(bytes)
  number.writeIntBE(value, 0, bytes)
  return number
}

function text(letters: string): Buffer {
  return Buffer.from(letters, 'latin1')
}

function item(id: number, type: string): Buffer {
  return box('infe', full(2), uint(2, id), uint(2, 0), text(type), Buffer.alloc(1))
}

function place(id: number, method: number, offset: number, length: number): Buffer {
  return Buffer.concat([
    uint(2, id),
    uint(2, method),
    uint(2, 0),
    uint(2, 1),
    uint(4, offset),
    uint(4, length),
  ])
}

function uses(id: number, properties: readonly number[]): Buffer {
  return Buffer.concat([uint(2, id), uint(1, properties.length), Buffer.from(properties)])
}
