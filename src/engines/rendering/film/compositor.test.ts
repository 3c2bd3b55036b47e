/** The ways around drawing everything have to show what drawing everything shows. */
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FilmFrame, type PictureFrame } from '#engines/media/film-frame.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import {
  moving,
  solid,
  stateOf,
  steady,
  videoAsset,
  videoItem,
  writeSoftFilm,
} from '#tests/support/render-states.ts'
import type { AnimatedNumber, EditorState, TimelineItem } from '#timeline/editor-state.ts'
import { outputSize } from '#timeline/output-size.ts'
import { frameTicks } from '#timeline/timeline-time.ts'
import { compileScene } from '../scene/compile-scene.ts'
import { Compositor } from './compositor.ts'
import { FramePainter } from './frame-painter.ts'

const [width, height, frames, fps] = [96, 64, 8, 30] as const
const durationTicks = frameTicks(frames, fps)
const folder = tempFolder()
const files = { soft: join(folder, 'soft.mp4'), large: join(folder, 'large.mp4') }
writeSoftFilm(files.soft, width, height, 30)
writeSoftFilm(files.large, 2 * width, 2 * height, 30)
const assets = [videoAsset('soft', width, height), videoAsset('large', 2 * width, 2 * height)]

function open(state: EditorState) {
  const opener = { files, backgroundImage: null, limits: defaultMediaLimits }
  return compileScene(state, outputSize(state, { ratio: 'custom', scale: 1 }), fps, opener)
}

/** Mean difference over a plane's rows and columns, and the largest: Y, Cb, Cr. */
function differences(one: PictureFrame, other: PictureFrame) {
  return [0, 1, 2].map((index) => {
    const [w, h] = index === 0 ? [width, height] : [width / 2, height / 2]
    const [a, b] = [one.data![index]!, other.data![index]!]
    const [strideA, strideB] = [one.linesize[index]!, other.linesize[index]!]
    let sum = 0
    let most = 0
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const difference = Math.abs(a[y * strideA + x]! - b[y * strideB + x]!)
        sum += difference
        most = Math.max(most, difference)
      }
    }
    return { mean: sum / (w * h), most }
  })
}

async function compare(
  state: EditorState,
  check: (difference: { mean: number; most: number }[], frame: number) => void,
) {
  // Footage is decoded in order, so each way gets a scene of its own.
  const [fast, plain] = [await open(state), await open(state)]
  try {
    using compositor = new Compositor(fast)
    using painter = new FramePainter(plain.size)
    using film = new FilmFrame(width, height)
    for (let frame = 0; frame < frames; frame++) {
      const made = compositor.frameAt(frame)
      painter.paintInto(film, plain.at(frame))
      check(differences(made, film.frame), frame)
    }
  } finally {
    fast.close()
    plain.close()
  }
}

/** The scaler's fast way from 4:2:0 to RGB and back, which footage takes when it is drawn, darkens by 1.5. */
const most = 2

const number = (least: number, most: number): fc.Arbitrary<AnimatedNumber> =>
  fc.oneof(
    fc.integer({ min: least, max: most }).map(steady),
    fc
      .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
      .map(([from, to]) => moving(from, to, durationTicks)),
  )
const opacity = fc.oneof(
  fc.constant(steady(1)),
  fc.double({ min: 0.1, max: 1, noNaN: true }).map(steady),
  fc.constant(moving(0, 1, durationTicks)),
)
const box = {
  left: number(-40, width),
  top: number(-30, height),
  width: number(4, 120),
  height: number(4, 80),
  rotation: fc.oneof(fc.constant(steady(0)), number(-90, 90)),
  opacity,
}
const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
const shapes = fc.constantFrom('rectangle' as const, 'circle' as const, 'star' as const)
const solids = fc.record({ ...box, color: hex, shape: shapes })
const placements = fc.constantFrom(
  { left: steady(0), top: steady(0), width: steady(width), height: steady(height) },
  {
    left: steady(-width / 2),
    top: steady(-height / 4),
    width: steady(2 * width),
    height: steady(2 * height),
  },
)
const videos = fc.tuple(fc.constantFrom('soft', 'large'), fc.oneof(placements, fc.record(box)))
const layer = fc.oneof({ weight: 3, arbitrary: solids }, { weight: 2, arbitrary: videos })

function itemOf(
  drawn: fc.Arbitrary<typeof layer> extends never ? never : unknown,
  index: number,
): TimelineItem {
  const id = `item-${index}`
  if (Array.isArray(drawn)) return videoItem({ id, assetId: drawn[0], durationTicks, ...drawn[1] })
  return solid({ id, durationTicks, ...(drawn as object) })
}

describe('a compositor', () => {
  test('shows what drawing everything shows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(layer, { minLength: 1, maxLength: 5 }), async (layers) => {
        await compare(stateOf(width, height, layers.map(itemOf), assets), (difference, frame) => {
          for (const { mean } of difference) expect(mean, `frame ${frame}`).toBeLessThan(most)
        })
      }),
      { numRuns: 40 },
    )
  })

  test.each([
    ['fade', 'from-left'],
    ['slide', 'from-left'],
    ['slide', 'from-bottom'],
    ['wipe', 'from-right'],
    ['wipe', 'from-top'],
    ['wipe', 'from-top-left'],
    ['iris', 'from-left'],
  ] as const)('shows the same transition: %s %s', async (type, direction) => {
    const whole = { left: steady(0), top: steady(0), width: steady(width), height: steady(height) }
    const half = durationTicks / 2
    const sides: [TimelineItem, TimelineItem][] = [
      [
        videoItem({ id: 'from', assetId: 'soft', durationTicks: half, ...whole }),
        videoItem({ id: 'to', assetId: 'large', durationTicks: half, startTicks: half, ...whole }),
      ],
      [
        solid({ id: 'from', durationTicks: half, ...whole, color: '#804020' }),
        solid({ id: 'to', durationTicks: half, startTicks: half, left: steady(20), opacity: steady(0.5) }),
      ],
    ]
    for (const [from, to] of sides) {
      const mark = solid({ id: 'mark', durationTicks, left: steady(10), width: steady(11), color: '#20d030' })
      const state = stateOf(width, height, [mark, from, to], assets)
      const track = { id: 'seam-track', items: ['from', 'to'], hidden: false, muted: false }
      const clips = { fromClipId: 'from', toClipId: 'to' }
      const seam = { id: 'seam', trackId: track.id, ...clips, type, durationTicks, params: { direction } }
      const joined = { ...state, tracks: [track, state.tracks.at(-1)!], transitions: { seam } }
      await compare(joined, (difference, frame) => {
        for (const { mean } of difference) expect(mean, `frame ${frame}`).toBeLessThan(most)
      })
    }
  })

  // Both ways come near a Gaussian, from different sides; on so small a film the blur is as wide as the film.
  test.each([1, 2, 3])('shows the same blurred footage behind: level %i', async (level) => {
    const item = videoItem({ id: 'film', assetId: 'large', durationTicks, left: steady(30), top: steady(8) })
    const state = stateOf(width, height, [item], assets)
    await compare({ ...state, globalBackground: { type: 'blur', level } }, (difference, frame) => {
      for (const { mean } of difference) expect(mean, `frame ${frame}`).toBeLessThan(4)
    })
  })

  const effect = { startTicks: 0, isDraggingInTimeline: false, intensity: 1 }
  const finishing: TimelineItem[] = [
    { id: 'finish', type: 'effect', effectType: 'fade-in', durationTicks, ...effect },
    { id: 'finish', type: 'effect', effectType: 'blur', durationTicks, ...effect, intensity: 4 },
    ...(['cyberpunk-neon', 'verdant-glow', 'absolute-red'] as const).map(
      (filterType): TimelineItem => ({
        id: 'finish',
        type: 'filter',
        filterType,
        durationTicks,
        ...effect,
        intensity: 0.7,
      }),
    ),
  ]
  test.each(finishing)('finishes alike: $type $effectType $filterType', async (finish) => {
    const whole = { left: steady(0), top: steady(0), width: steady(width), height: steady(height) }
    const film = videoItem({ id: 'film', assetId: 'soft', durationTicks, ...whole })
    const mark = solid({ id: 'mark', durationTicks, left: moving(0, 60, durationTicks), color: '#d03020' })
    await compare(stateOf(width, height, [film, mark, finish], assets), (difference) => {
      for (const { mean } of difference) expect(mean).toBeLessThan(most)
    })
  })
})
