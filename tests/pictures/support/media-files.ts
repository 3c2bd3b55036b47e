/** Files of single formats, made for what a test asks of them. */
import { writeFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { type Canvas, createCanvas, GifEncoder } from '@napi-rs/canvas'

/** A JPEG that a camera held another way wrote. @param orientation of Exif, 1 to 8 */
export function writeTurnedJpeg(path: string, canvas: Canvas, orientation: number): void {
  const jpeg = canvas.toBuffer('image/jpeg', 98)
  const tiff = Buffer.alloc(26)
  tiff.write('MM', 0)
  tiff.writeUInt16BE(42, 2)
  tiff.writeUInt32BE(8, 4)
  // One entry: the orientation, one short.
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(0x0112, 10)
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const marker = Buffer.from([0xff, 0xe1, 0, exif.length + 2])
  writeFileSync(path, Buffer.concat([jpeg.subarray(0, 2), marker, exif, jpeg.subarray(2)]))
}

/** A GIF of one plain frame after another, each a tenth of a second. */
export function writeGif(path: string, colors: readonly string[], size: readonly [number, number]): void {
  using encoder = new GifEncoder(...size, { repeat: 0 })
  for (const color of colors) {
    const context = createCanvas(...size).getContext('2d')
    context.fillStyle = color
    context.fillRect(0, 0, ...size)
    const { data } = context.getImageData(0, 0, ...size)
    encoder.addFrame(new Uint8Array(data.buffer), ...size, { delay: 100 })
  }
  writeFileSync(path, encoder.finish())
}

/** A BMP of 24 bits a pixel, the lowest row first. */
export function writeBmp(path: string, canvas: Canvas): void {
  const { width, height } = canvas
  const rgba = canvas.getContext('2d').getImageData(0, 0, width, height).data
  const rowBytes = Math.ceil((width * 3) / 4) * 4
  const head = Buffer.alloc(54)
  head.write('BM', 0)
  head.writeUInt32LE(54 + rowBytes * height, 2)
  head.writeUInt32LE(54, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(width, 18)
  head.writeInt32LE(height, 22)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(24, 28)
  const pixels = Buffer.alloc(rowBytes * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = ((height - 1 - y) * width + x) * 4
      pixels.set([rgba[from + 2]!, rgba[from + 1]!, rgba[from]!], y * rowBytes + x * 3)
    }
  }
  writeFileSync(path, Buffer.concat([head, pixels]))
}

/** A plain TIFF 6.0: one strip of RGB. */
export function writeTiff(path: string, canvas: Canvas): void {
  const { width, height } = canvas
  const rgba = canvas.getContext('2d').getImageData(0, 0, width, height).data
  const rgb = Buffer.from(rgba.filter((_, i) => i % 4 < 3))
  const short = 3
  const long = 4
  const bitsAt = 8
  const pixelsAt = 16
  const entries = [
    [256, short, 1, width],
    [257, short, 1, height],
    [258, short, 3, bitsAt],
    [259, short, 1, 1],
    [262, short, 1, 2],
    [273, long, 1, pixelsAt],
    [277, short, 1, 3],
    [278, short, 1, height],
    [279, long, 1, rgb.length],
  ] as const
  const head = Buffer.alloc(pixelsAt)
  head.write('II', 0)
  head.writeUInt16LE(42, 2)
  head.writeUInt32LE(pixelsAt + rgb.length, 4)
  for (const i of [0, 1, 2]) head.writeUInt16LE(8, bitsAt + 2 * i)
  const directory = Buffer.alloc(2 + entries.length * 12 + 4)
  directory.writeUInt16LE(entries.length, 0)
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    const at = 2 + i * 12
    directory.writeUInt16LE(tag, at)
    directory.writeUInt16LE(type, at + 2)
    directory.writeUInt32LE(count, at + 4)
    directory.writeUInt32LE(value, at + 8)
  }
  writeFileSync(path, Buffer.concat([head, rgb, directory]))
}

/** A PNG whose header promises that many pixels, and which holds none. */
export function writePngBomb(path: string, width: number, height: number): void {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const pixels = Buffer.from([0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01])
  const parts = [signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]
  writeFileSync(path, Buffer.concat(parts))
}

type LottieLayer = Record<string, unknown>

/** 100 x 50, two seconds at 30 frames a second. */
export function lottieOf(layers: readonly LottieLayer[], assets: readonly object[] = []): object {
  return { v: '5.7.0', fr: 30, ip: 0, op: 60, w: 100, h: 50, nm: 'test', ddd: 0, assets, layers }
}

const at = (value: unknown) => ({ a: 0, k: value })
const transform = (position: object) => ({
  o: at(100),
  r: at(0),
  p: position,
  a: at([0, 0, 0]),
  s: at([100, 100, 100]),
})

/** A red square of 20 whose centre goes from the left to the right: 10 to 90 in two seconds. */
export function movingSquare(): LottieLayer {
  const linear = { i: { x: 1, y: 1 }, o: { x: 0, y: 0 } }
  const position = {
    a: 1,
    k: [
      { t: 0, s: [10, 25, 0], ...linear },
      { t: 60, s: [90, 25, 0] },
    ],
  }
  const shapes = [
    { ty: 'rc', d: 1, s: at([20, 20]), p: at([0, 0]), r: at(0) },
    { ty: 'fl', c: at([1, 0, 0, 1]), o: at(100) },
  ]
  return { ddd: 0, ind: 1, ty: 4, nm: 'square', ks: transform(position), shapes, ip: 0, op: 60, st: 0 }
}

/** A layer that shows the image asset `picture`. */
export function imageLayer(): LottieLayer {
  return {
    ddd: 0,
    ind: 1,
    ty: 2,
    nm: 'image',
    refId: 'picture',
    ks: transform(at([0, 0, 0])),
    ip: 0,
    op: 60,
    st: 0,
  }
}
