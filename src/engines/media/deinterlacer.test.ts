import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { framesPerSecond, type VideoFixture, writeVideo } from '#tests/media-corpus/video-files.ts'
import { defaultMediaLimits } from './limits.ts'
import { openPictures } from './picture-reader.ts'
import { PictureStream } from './picture-stream.ts'

const folder = tempFolder()
const [width, height, seconds] = [128, 96, 1]
const count = seconds * framesPerSecond

/** A bright bar that goes over dark stripes, four pixels from one frame to the next. */
function barAt(x: number, y: number, frame: number): number {
  const left = 8 + frame * 4
  return x >= left && x < left + 12 ? 220 : 40 + 20 * (Math.floor(y / 8) % 2)
}

/** The lower lines show the moment between this frame and the next. */
const wovenAt = (x: number, y: number, frame: number) => barAt(x, y, frame + (y % 2) / 2)

type LumaAt = (x: number, y: number) => number

/** How much lines differ from the two that lie around them, where these are alike: a mean over the picture. */
function combsOf(at: LumaAt): number {
  let sum = 0
  for (let y = 1; y < height - 1; y++) {
    for (let x = 0; x < width; x++) {
      const [above, here, below] = [at(x, y - 1), at(x, y), at(x, y + 1)]
      const [up, down] = [above - here, below - here]
      if (up * down > 0) sum += Math.min(Math.abs(up), Math.abs(down))
    }
  }
  return sum / (width * height)
}

function differenceOf(one: LumaAt, other: LumaAt): number {
  let sum = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) sum += Math.abs(one(x, y) - other(x, y))
  }
  return sum / (width * height)
}

function film(name: string, fixture: Pick<VideoFixture, 'muxer' | 'pictureEncoder'> & Partial<VideoFixture>) {
  const path = join(folder, name)
  writeVideo(path, { soundEncoder: null, width, height, seconds, flashAt: -1, ...fixture })
  return path
}

const woven = { lumaAt: wovenAt, interlaced: 'frames' } as const
const files = {
  progressive: film('progressive.mp4', { muxer: 'mp4', pictureEncoder: 'libx264', lumaAt: barAt }),
  unsaid: film('unsaid.mp4', { muxer: 'mp4', pictureEncoder: 'libx264', lumaAt: wovenAt }),
  frames: film('frames.mp4', { muxer: 'mp4', pictureEncoder: 'libx264', ...woven }),
  file: film('file.mkv', { muxer: 'matroska', pictureEncoder: 'libvpx', ...woven, interlaced: 'file' }),
}

/** What is shown at those moments, in the middle of the frames, and when it begins. */
function shown(path: string, frames: readonly number[]): { seconds: number; at: LumaAt }[] {
  using reader = openPictures(path, defaultMediaLimits)
  return frames.map((index) => {
    const { frame, seconds } = reader.frameAt((index + 0.5) / framesPerSecond)
    const [luma, stride] = [Buffer.from(frame.data![0]!), frame.linesize[0]!]
    return { seconds, at: (x, y) => luma[y * stride + x]! }
  })
}

const all = Array.from({ length: count }, (_, index) => index)

it('measures combs in frames that are woven and not said to be', () => {
  const [progressive, unsaid] = [shown(files.progressive, [12]), shown(files.unsaid, [12])]
  expect(combsOf((x, y) => wovenAt(x, y, 12))).toBeGreaterThan(3)
  expect(combsOf(unsaid[0]!.at)).toBeGreaterThan(3)
  expect(combsOf(progressive[0]!.at)).toBeLessThan(0.3)
})

it.each(['frames', 'file'] as const)('makes a whole frame of each that is woven, as the %s say', (name) => {
  const pictures = shown(files[name], all)
  for (const [index, { seconds, at }] of pictures.entries()) {
    expect(seconds).toBeCloseTo(index / framesPerSecond, 3)
    expect(combsOf(at), `combs of frame ${index}`).toBeLessThan(0.8)
    expect(
      differenceOf(at, (x, y) => barAt(x, y, index)),
      `frame ${index}`,
    ).toBeLessThan(2.5)
  }
})

it('does so wherever reading goes on', () => {
  for (const { at } of shown(files.frames, [20, 3, 24, 0])) expect(combsOf(at)).toBeLessThan(0.8)
})

it('gives a film that is read in order all its frames and times', () => {
  const timesOf = (path: string) => {
    using stream = new PictureStream(path, defaultMediaLimits, { threads: 2 })
    const times: number[] = []
    for (let picture = stream.next(); picture !== null; picture = stream.next()) times.push(picture.timeMs)
    return [...times, stream.endMs]
  }
  const expected = all.map((index) => index * 40)
  expect(timesOf(files.frames)).toEqual([...expected, 1000])
  expect(timesOf(files.progressive)).toEqual([...expected, 1000])
})
