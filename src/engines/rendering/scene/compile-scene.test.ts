import { writeFileSync } from 'node:fs'
import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import { videoAsset } from '#tests/pictures/support/fixtures.ts'
import {
  effect,
  number,
  solid,
  ticks,
  timeline,
  transition,
  video,
} from '#tests/pictures/support/timeline.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import { outputSize } from '#timeline/output-size.ts'
import { compileScene } from './compile-scene.ts'
import type { FrameRange } from './timetable.ts'

const folder = tempFolder()

function compile(
  state: EditorState,
  files: Record<string, string> = {},
  range?: FrameRange,
  onOpened?: () => void,
) {
  const size = outputSize(state, { ratio: 'custom', scale: 1 })
  const opener = { files, backgroundImage: null, limits: defaultMediaLimits, ...(onOpened && { onOpened }) }
  return compileScene(state, size, 30, opener, range)
}

function film(name: string): string {
  const path = join(folder, `${name}.mp4`)
  const size = { width: 32, height: 32, seconds: 1, flashAt: 9 }
  writeVideo(path, { muxer: 'mp4', pictureEncoder: 'libx264', soundEncoder: null, ...size })
  return path
}

describe('spans', () => {
  it('begin where something comes, goes, or begins or ceases to move', async () => {
    const moving = solid('#ff0000', undefined, {
      from: 1,
      lasts: 4,
      left: number(0, [1, 0], [2, 10]),
      // A number that its keyframes leave as it is changes nothing.
      top: number(5, [0.5, 5], [3, 5]),
      animations: {
        in: { type: 'fade', durationTicks: ticks(0.5) },
        out: { type: 'fade', durationTicks: ticks(0.5) },
      },
    })
    const state = timeline({ tracks: [[effect('blur', { from: 4, lasts: 2 })], [moving]] })
    const scene = await compile(state)
    const borders = [0, 30, 45, 60, 90, 120, 135, 150, 180]
    expect(scene.spans).toEqual(borders.slice(1).map((to, i) => ({ from: borders[i], to })))
  })

  it('cover the frames it was opened for, and no others', async () => {
    const state = timeline({ tracks: [[solid('#ff0000', undefined, { lasts: 3 })]] })
    const scene = await compile(state, {}, { from: 20, to: 50 })
    expect([scene.frameCount, scene.spans]).toEqual([90, [{ from: 20, to: 50 }]])
  })
})

describe('files', () => {
  const clips = () => [
    video('first', undefined, { id: 'first', lasts: 1 }),
    video('second', undefined, { id: 'second', from: 1, lasts: 1 }),
    video('third', undefined, { id: 'third', from: 2, lasts: 1 }),
  ]
  const assets = ['first', 'second', 'third'].map((id) => videoAsset(id, [32, 32], 1))

  it('are asked for by the frames that show them alone', async () => {
    const files = { second: film('second') }
    const state = timeline({ tracks: [clips()], assets })
    const scene = await compile(state, files, { from: 30, to: 60 })
    scene.close()
    await expect(compile(state, files, { from: 30, to: 61 })).rejects.toMatchObject({
      message: expect.stringContaining('third'),
    })
  })

  it('are told of one after the other, for there may be many', async () => {
    const files = { first: film('first'), second: film('second') }
    let opened = 0
    const state = timeline({ tracks: [clips()], assets })
    const scene = await compile(state, files, { from: 0, to: 60 }, () => opened++)
    scene.close()
    expect(opened).toBe(2)
  })

  it('are asked for by a transition that reaches into the frames', async () => {
    const [first, second, third] = clips() as [
      ReturnType<typeof video>,
      ReturnType<typeof video>,
      ReturnType<typeof video>,
    ]
    const transitions = [transition('fade', [second, third])]
    const state = timeline({ tracks: [[first, second, third]], assets, transitions })
    const files = { first: film('first'), second: film('second') }
    await expect(compile(state, files, { from: 40, to: 50 })).rejects.toThrow(/third/)
  })

  it('are open while they are shown, and closed when nothing shows them', async () => {
    const state = timeline({ tracks: [clips()], assets })
    const files = { first: film('first'), second: film('second'), third: film('third') }
    const scene = await compile(state, files)
    const openAt = async (frame: number) => {
      for (const layer of scene.at(frame).layers)
        if (layer.kind === 'picture') layer.picture.footage!.frameAt(layer.moment)
      return openFiles()
    }
    expect(await openAt(0)).toEqual(['first.mp4'])
    expect(await openAt(29)).toEqual(['first.mp4'])
    expect(await openAt(30)).toEqual(['second.mp4'])
    expect(await openAt(89)).toEqual(['third.mp4'])
    expect(await openAt(5)).toEqual(['first.mp4'])
    scene.close()
    expect(await openFiles()).toEqual([])
  })

  it('that are broken name item and asset when they are shown', async () => {
    const broken = join(folder, 'broken.mp4')
    writeFileSync(broken, 'no film')
    const scene = await compile(timeline({ tracks: [clips()], assets }), {
      first: broken,
      second: broken,
      third: broken,
    })
    const [layer] = scene.at(40).layers
    expect(() => layer!.kind === 'picture' && layer!.picture.naturalSize).toThrow(/"second", asset "second"/)
    scene.close()
  })
})

describe('evaluation', () => {
  it('takes numbers as large as a document may hold', async () => {
    const wild = solid('#ff0000', undefined, {
      left: number(1e308, [0, -1e308], [0.9, 1e308]),
      width: number(1e308),
      scaleX: number(1e308),
      rotation: number(1e300),
    })
    const scene = await compile(timeline({ tracks: [[wild]] }))
    expect(scene.at(0).layers).toEqual([])
    expect(scene.at(29).layers).toEqual([])
  })

  it('shows the order of tracks back to front', async () => {
    const items = ['a', 'b', 'c'].map((id) => solid('#ff0000', undefined, { id }))
    const scene = await compile(timeline({ tracks: items.map((item) => [item]) }))
    const ids = scene.at(0).layers.map((layer) => layer.kind === 'picture' && layer.itemId)
    expect(ids).toEqual(['c', 'b', 'a'])
  })
})

/** Names of the files of the test's folder that this process has open. */
async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd')
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
  return targets
    .filter((target) => target.startsWith(folder))
    .map((target) => target.slice(folder.length + 1))
}
