/** Images, video, animations and vectors: which part of the file is seen where, and when. */
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import type { GifItem, LottieAsset } from '#timeline/editor-state.ts'
import { gifAsset, imageAsset, lottieAsset, quarters, videoAsset, writePng } from './support/fixtures.ts'
import {
  imageLayer,
  lottieOf,
  movingSquare,
  writeBmp,
  writeGif,
  writePngBomb,
  writeTiff,
  writeTurnedJpeg,
} from './support/media-files.ts'
import { type Shot, shoot, shootOne } from './support/shoot.ts'
import { type Box, image, lottie, number, solid, timeline, transition, video } from './support/timeline.ts'

const folder = tempFolder()
const files: Record<string, string> = { quarters: writePng(folder, 'quarters', quarters(40, 40)) }
const assets = [imageAsset('quarters', [40, 40])]
const box: Box = [20, 10, 120, 60]

const red = [255, 0, 0]
const green = [0, 255, 0]
const blue = [0, 0, 255]
const white = [255, 255, 255]
const black = [0, 0, 0]

/** The middles of the quarters of a rectangle. */
const quartersOf = (shot: Shot, [left, top, width, height]: Box) =>
  [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ].map(([x, y]) => shot.at(left + x! * width, top + y! * height))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const shown = (given: Parameters<typeof image>[2] = {}, at: Box = box, asset = 'quarters') =>
  shootOne(timeline({ tracks: [[image(asset, at, given)]], assets }), 0, { files })

describe('an image', () => {
  it('is stretched to its box', async () => {
    const shot = await shown()
    expect(quartersOf(shot, box)).toEqual([red, green, blue, white])
    expect([shot.at(21, 11), shot.at(138, 68), shot.at(19, 40), shot.at(141, 40)]).toEqual([
      red,
      white,
      black,
      black,
    ])
  })

  it('is fitted into its box and centred when it keeps its aspect', async () => {
    const shot = await shown({ keepAspectRatio: true })
    expect(quartersOf(shot, [50, 10, 60, 60])).toEqual([red, green, blue, white])
    expect([shot.at(48, 40), shot.at(112, 40), shot.at(51, 11)]).toEqual([black, black, red])
  })

  it('is mirrored by a negative scale, and turned clockwise', async () => {
    expect(quartersOf(await shown({ scaleX: number(-1) }), box)).toEqual([green, red, white, blue])
    const square: Box = [50, 15, 60, 60]
    expect(quartersOf(await shown({ rotation: number(90) }, square), square)).toEqual([
      blue,
      red,
      white,
      green,
    ])
  })

  it('glides: pixels at its edges are covered as far as it covers them', async () => {
    const plain = createCanvas(40, 40)
    plain.getContext('2d').fillStyle = '#ff0000'
    plain.getContext('2d').fillRect(0, 0, 40, 40)
    files.plain = writePng(folder, 'plain', plain)
    for (const part of [0.25, 0.5, 0.75]) {
      const shot = await shown({}, [20 + part, 10 + part, 40, 40], 'plain')
      const edges = [shot.at(20, 30), shot.at(60, 30), shot.at(40, 10), shot.at(40, 50)].map(([r]) => r / 255)
      for (const [i, covered] of [1 - part, part, 1 - part, part].entries())
        expect(Math.abs(edges[i]! - covered)).toBeLessThan(0.01)
    }
  })

  it('is cropped by fractions of its box, without being zoomed', async () => {
    const crops = {
      cropLeft: number(0.25),
      cropRight: number(0.5),
      cropTop: number(0.5),
      cropBottom: number(0),
    }
    const shot = await shown(crops)
    expect(shot.lit).toEqual({ x: 50, y: 40, width: 30, height: 30 })
    expect(shot.mean({ x: 51, y: 41, width: 28, height: 28 })).toEqual(blue)
  })

  it('keeps a pixel however much is cropped', async () => {
    const shot = await shown({ cropLeft: number(0.9), cropRight: number(0.9) })
    expect(shot.lit).toMatchObject({ width: 1, height: 60 })
  })

  it('has the corners of what is seen of it rounded', async () => {
    const rounded = async (given: Parameters<typeof image>[2]) =>
      (await shown({ borderRadius: number(10), ...given })).at(51, 11)[0]
    expect(await rounded({ cropLeft: number(0.25) })).toBe(0)
    // Fitted, it begins there too: empty corners of the box are not what is meant.
    expect(await rounded({ keepAspectRatio: true })).toBe(0)
    expect(await rounded({})).toBe(255)
  })

  it('takes all its pixels into account when it is made much smaller', async () => {
    const stripes = createCanvas(800, 800)
    const context = stripes.getContext('2d')
    context.fillStyle = '#000000'
    context.fillRect(0, 0, 800, 800)
    context.fillStyle = '#ffffff'
    for (let x = 0; x < 800; x += 8) context.fillRect(x, 0, 2, 800)
    files.stripes = writePng(folder, 'stripes', stripes)
    const shot = await shown({}, [30, 0, 90, 90], 'stripes')
    // A quarter of it is white, wherever one looks.
    for (const x of [40, 47, 61, 77, 93, 101]) expect(Math.abs(shot.at(x, 45)[0] - 64)).toBeLessThan(20)
  })

  it.each([
    [3, [white, blue, green, red]],
    [6, [blue, red, white, green]],
    [8, [green, white, red, blue]],
  ])('is shown upright by its Exif orientation %i', async (orientation, expected) => {
    files.turned = join(folder, `turned-${orientation}.jpg`)
    writeTurnedJpeg(files.turned, quarters(40, 40), orientation)
    const found = quartersOf(await shown({}, box, 'turned'), box)
    for (const [i, color] of found.entries())
      for (const [channel, value] of color.entries())
        expect(Math.abs(value - expected[i]![channel]!)).toBeLessThan(6)
  })

  it.each(['tiff', 'webp', 'avif', 'gif', 'bmp'] as const)('may be a %s', async (format) => {
    const path = join(folder, `any.${format}`)
    if (format === 'tiff') writeTiff(path, quarters(40, 40))
    else if (format === 'gif') writeGif(path, ['#ff0000'], [40, 40])
    else if (format === 'bmp') writeBmp(path, quarters(40, 40))
    else if (format === 'webp') writeFileSync(path, quarters(40, 40).toBuffer('image/webp', 95))
    else writeFileSync(path, quarters(40, 40).toBuffer('image/avif', { quality: 90 }))
    files.any = path
    const found = quartersOf(await shown({}, box, 'any'), box)
    for (const [i, color] of found.entries())
      for (const [channel, value] of color.entries()) {
        const expected = format === 'gif' ? red : [red, green, blue, white][i]!
        expect(Math.abs(value - expected[channel]!)).toBeLessThan(12)
      }
  })

  it('is read anew when its file has become another', async () => {
    files.changing = writePng(folder, 'changing', quarters(40, 40))
    expect(quartersOf(await shown({}, box, 'changing'), box)).toEqual([red, green, blue, white])
    rmSync(files.changing)
    writePng(folder, 'changing', createCanvas(44, 44))
    expect((await shown({}, box, 'changing')).lit).toBeNull()
  })

  it('is as sharp in a large box as if it had not been shown in a small one before', async () => {
    const stripes = createCanvas(160, 90)
    const context = stripes.getContext('2d')
    context.fillStyle = '#ff0000'
    for (let x = 0; x < 160; x += 2) context.fillRect(x, 0, 1, 90)
    files.fine = writePng(folder, 'fine', stripes)
    await shown({}, [0, 0, 16, 9], 'fine')
    const shot = await shown({}, [0, 0, 160, 90], 'fine')
    expect([shot.at(80, 45), shot.at(81, 45)]).toEqual([red, black])
  })

  it('lets through what lies behind where it is transparent', async () => {
    const ring = createCanvas(40, 40)
    const context = ring.getContext('2d')
    context.fillStyle = 'rgb(255 0 0 / 50%)'
    context.fillRect(0, 0, 20, 40)
    files.ring = writePng(folder, 'ring', ring)
    const state = timeline({ tracks: [[image('ring', box)], [solid('#0000ff')]], assets })
    const shot = await shootOne(state, 0, { files })
    expect([shot.at(40, 40), shot.at(120, 40)]).toEqual([[128, 0, 127], blue])
  })
})

describe('an image that cannot be shown', () => {
  const failing = (asset: string, limits = defaultMediaLimits) =>
    shootOne(timeline({ tracks: [[image(asset, box, { id: 'the-item' })]], assets }), 0, { files, limits })

  it('names the item and the asset when there is no file', async () => {
    await expect(failing('nowhere')).rejects.toMatchObject({
      code: 'media_unreadable',
      message: expect.stringMatching(/the-item.*nowhere/),
    })
  })
  it('is refused by its header when it is too large', async () => {
    files.bomb = join(folder, 'bomb.png')
    writePngBomb(files.bomb, 12_000, 12_000)
    await expect(failing('bomb')).rejects.toThrow(/the-item.*bomb.*more than 67108864 pixels/)
    await expect(failing('quarters', { ...defaultMediaLimits, maxPixels: 1599 })).rejects.toMatchObject({
      code: 'media_over_limit',
      message: expect.stringContaining('40 x 40'),
    })
  })
  it.each([
    ['text', 'this is no image'],
    ['a cut SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="10"'],
    ['nothing', ''],
  ])('says so: %s', async (name, content) => {
    files.broken = write(`broken-${name.replaceAll(' ', '-')}`, content)
    await expect(failing('broken')).rejects.toMatchObject({ code: expect.stringMatching(/^media_/) })
  })
})

describe('an SVG', () => {
  const svg = (attributes: string, body: string) =>
    `<?xml version="1.0"?><!-- drawn by hand --><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${body}</svg>`
  const halves = '<rect width="10" height="20" fill="red"/><rect x="10" width="10" height="20" fill="blue"/>'

  it.each([
    ['its size', 'width="20" height="20"'],
    ['its view box', 'viewBox="0 0 20 20"'],
    ['its view box, not its share of a page', 'width="100%" height="100%" viewBox="0 0 20 20"'],
  ])('is fitted by %s', async (_, attributes) => {
    files.svg = write('drawing.svg', svg(attributes, halves))
    const shot = await shown({ keepAspectRatio: true }, box, 'svg')
    expect([shot.at(48, 40), shot.at(52, 12), shot.at(108, 68), shot.at(112, 40)]).toEqual([
      black,
      red,
      blue,
      black,
    ])
  })

  it('begins after however much that is no element', async () => {
    const late = `${'<!---->'.repeat(700)}${svg('width="20" height="20"', halves)}`.replace(/<\?.*?\?>/, '')
    files.svg = write('late.svg', late)
    expect(quartersOf(await shown({}, box, 'svg'), box)).toEqual([red, blue, red, blue])
  })

  it('is drawn sharp at any size, as an image or as a vector', async () => {
    files.svg = write('edge.svg', svg('width="2" height="2"', '<rect width="1" height="2" fill="red"/>'))
    const asset = lottieAsset('svg', { resourceType: 'svg' })
    for (const item of [image('svg'), lottie('svg')]) {
      const shot = await shootOne(timeline({ tracks: [[item]], assets: [asset] }), 0, { files })
      expect([shot.at(79, 45), shot.at(80, 45)]).toEqual([red, black])
    }
  })

  it('fetches nothing from elsewhere, and draws no sign for it', async () => {
    let asked = 0
    const server = createServer((_, response) => {
      asked++
      response.end()
    })
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const references = [`http://127.0.0.1:${port}/a.png`, `file://${files.quarters}`, files.quarters!]
    const images = references.flatMap((to) => [
      `<image href="${to}" width="20" height="20"/>`,
      `<image xlink:href='${to}' width="20" height="20"/>`,
    ])
    files.svg = write('outside.svg', svg('width="20" height="20"', images.join('')))
    const shot = await shown({}, box, 'svg')
    server.close()
    expect([asked, shot.lit]).toEqual([0, null])
  })

  it('draws images that it carries itself', async () => {
    const data = `data:image/png;base64,${quarters(20, 20).toBuffer('image/png').toString('base64')}`
    files.svg = write(
      'inside.svg',
      svg('width="20" height="20"', `<image xlink:href="${data}" width="20" height="20"/>`),
    )
    expect(quartersOf(await shown({}, box, 'svg'), box)).toEqual([red, green, blue, white])
  })
})

describe('a video', () => {
  // Black with one white frame at 1 s, 25 frames a second, four seconds.
  files.film = join(folder, 'film.mp4')
  writeVideo(files.film, {
    muxer: 'mp4',
    pictureEncoder: 'libx264',
    soundEncoder: null,
    seconds: 4,
    flashAt: 1,
    width: 64,
    height: 36,
  })
  const film = videoAsset('film', [64, 36], 4)
  const flashes = async (item: ReturnType<typeof video>, seconds: number[]) => {
    const shots = await shoot(timeline({ tracks: [[item]], assets: [film] }), seconds, { files, fps: 60 })
    return shots.map((shot) => shot.at(80, 45)[0] > 200)
  }

  it('shows the frame of the moment', async () => {
    const moments = [0.95, 1, 61 / 60, 62 / 60, 63 / 60, 0.5, 1]
    expect(await flashes(video('film', undefined, { lasts: 3 }), moments)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
      true,
    ])
  })
  it('begins where it is told, and runs as fast as it is told', async () => {
    const item = video('film', undefined, {
      from: 1,
      lasts: 1,
      videoStartFromInSeconds: 0.5,
      playbackRate: 2,
    })
    expect(await flashes(item, [1.2, 1.25, 1.3])).toEqual([false, true, false])
  })
  it('holds its last frame', async () => {
    const item = video('film', undefined, { lasts: 9, videoStartFromInSeconds: 0 })
    const shots = await shoot(timeline({ tracks: [[item]], assets: [film] }), [3.9, 8.9], { files })
    expect(shots[1]!.mean()).toEqual(shots[0]!.mean())
  })
  it('runs on, or in, where a transition holds it', async () => {
    const before = solid('#000000', undefined, { lasts: 1 })
    const after = video('film', undefined, { from: 1, lasts: 1, videoStartFromInSeconds: 1.25 })
    const state = timeline({
      tracks: [[before, after]],
      transitions: [transition('wipe', [before, after], { lasts: 1 })],
      assets: [film],
    })
    // A quarter of a second before its start the white frame is due.
    const shots = await shoot(state, [0.75, 0.85], { files, fps: 60 })
    expect(shots.map((shot) => shot.at(5, 45)[0] > 200)).toEqual([true, false])
  })
  it('names item and asset when its file is broken', async () => {
    files.junk = write('junk.mp4', 'not a film at all')
    const state = timeline({
      tracks: [[video('junk', undefined, { id: 'the-item' })]],
      assets: [videoAsset('junk', [1, 1], 1)],
    })
    await expect(shootOne(state, 0, { files })).rejects.toMatchObject({
      code: 'media_unreadable',
      message: expect.stringMatching(/the-item.*junk/),
    })
  })
})

describe('a GIF', () => {
  files.gif = join(folder, 'colors.gif')
  writeGif(files.gif, ['#ff0000', '#00ff00', '#0000ff'], [16, 16])
  const colorsAt = async (
    loopBehavior: 'finite' | 'loop',
    seconds: number[],
    given: Partial<GifItem> = {},
  ) => {
    const { videoStartFromInSeconds: _, ...rest } = video('gif', undefined, { lasts: 2 })
    const item: GifItem = { ...rest, type: 'gif', gifStartFromInSeconds: 0, ...given }
    const shots = await shoot(
      timeline({ tracks: [[item]], assets: [gifAsset('gif', loopBehavior)] }),
      seconds,
      { files },
    )
    return shots.map((shot) => 'rgb'[shot.at(80, 45).findIndex((value) => value > 200)])
  }
  it('begins again when it loops', async () => {
    expect((await colorsAt('loop', [0, 0.1, 0.2, 0.3, 0.4, 0.5, 1.6])).join('')).toBe('rgbrgbg')
  })
  it('holds its end when it does not', async () => {
    expect((await colorsAt('finite', [0, 0.1, 0.2, 0.3, 0.9])).join('')).toBe('rgbbb')
  })
  it('begins where it is told, and runs as fast as it is told', async () => {
    const given = { gifStartFromInSeconds: 0.1, playbackRate: 0.5 }
    expect((await colorsAt('loop', [0, 0.1, 0.2, 0.4], given)).join('')).toBe('ggbr')
  })
})

describe('a Lottie animation', () => {
  const asset = (given: Partial<LottieAsset> = {}) =>
    lottieAsset('square', { resourceJson: lottieOf([movingSquare()]), ...given })
  const frames = (item: ReturnType<typeof lottie>, seconds: number[], given: Partial<LottieAsset> = {}) =>
    shoot(timeline({ tracks: [[item]], assets: [asset(given)] }), seconds, { files, fps: 60 })
  /** Twice its size. */
  const double: Box = [-20, 0, 200, 100]

  it('moves with the time of the item, and holds its end', async () => {
    const shots = await frames(lottie('square', double, { lasts: 4 }), [0.5, 1, 1.5, 3])
    const middles = shots.map(({ lit }) => lit!.x + lit!.width / 2)
    expect(middles).toEqual([-20 + 2 * 30, -20 + 2 * 50, -20 + 2 * 70, (140 + 160) / 2])
    expect(shots[0]!.lit).toEqual({ x: 20, y: 30, width: 40, height: 40 })
  })
  it('begins where it is told, and runs as fast as it is told', async () => {
    const item = lottie('square', double, { lasts: 2, lottieStartFromInSeconds: 0.5, playbackRate: 0.5 })
    const [shot] = await frames(item, [1])
    expect(shot!.lit!.x).toBe(-20 + 2 * 50 - 20)
  })
  it('is stretched to its box, or fitted into it', async () => {
    const tall: Box = [30, 0, 100, 80]
    const [stretched] = await frames(lottie('square', tall, { lasts: 2 }), [1])
    const [fitted] = await frames(lottie('square', tall, { lasts: 2, keepAspectRatio: true }), [1])
    expect(Math.abs(stretched!.lit!.height - 32)).toBeLessThanOrEqual(1)
    expect(fitted!.lit).toEqual({ x: 70, y: 30, width: 20, height: 20 })
  })
  it('is placed, turned and faded like any other picture', async () => {
    const item = lottie('square', [30, 20, 100, 50], { lasts: 2, rotation: number(90), opacity: number(0.5) })
    const [start] = await frames(item, [0])
    // Its left end, where it begins, points up.
    expect(start!.lit).toEqual({ x: 70, y: -5 + 0 + 5, width: 20, height: 15 })
    expect(start!.at(80, 5)[0]).toBe(128)
  })
  it('is read from its file when the timeline does not hold it', async () => {
    files.square = write('square.json', JSON.stringify(lottieOf([movingSquare()])))
    const [shot] = await frames(lottie('square', double, { lasts: 2 }), [1], { resourceJson: null })
    expect(shot!.lit!.x).toBe(60)
  })
  it('fetches no images, and draws those that it carries', async () => {
    const data = `data:image/png;base64,${quarters(100, 50).toBuffer('image/png').toString('base64')}`
    const picture = (given: object) => ({ id: 'picture', w: 100, h: 50, ...given })
    const drawn = async (given: object) => {
      const resourceJson = lottieOf([imageLayer()], [picture(given)])
      const [shot] = await frames(lottie('square', double, { lasts: 2 }), [0], { resourceJson })
      return shot!.lit !== null
    }
    expect(await drawn({ u: '', p: data, e: 1 })).toBe(true)
    expect(await drawn({ u: `${folder}/`, p: 'quarters.png', e: 0 })).toBe(false)
    expect(await drawn({ u: '', p: `file://${files.quarters}`, e: 0 })).toBe(false)
  })
  it('fails with a reason when it is none', async () => {
    const state = (resourceJson: object) =>
      timeline({
        tracks: [[lottie('square', double, { id: 'the-item' })]],
        assets: [asset({ resourceJson })],
      })
    await expect(shootOne(state({ v: 1 }))).rejects.toMatchObject({
      code: 'media_unreadable',
      message: expect.stringContaining('the-item'),
    })
  })
})
