/** A layer that is drawn into a box of the film alone looks there as it does on the whole film. */
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { paintLayer } from '#engines/rendering/paint/paint-frame.ts'
import { compileScene } from '#engines/rendering/scene/compile-scene.ts'
import type { FrameLayer } from '#engines/rendering/scene/frame-scene.ts'
import { type TimelineItem, transitionTypes } from '#timeline/editor-state.ts'
import { type OutputSize, outputSize } from '#timeline/output-size.ts'
import { height, number, solid, timeline, transition, width } from './support/timeline.ts'

const box = { x: 37, y: 21, width: 70, height: 44 }

async function layerOf(
  tracks: TimelineItem[][],
  seconds: number,
  transitions: Parameters<typeof timeline>[0]['transitions'] = [],
) {
  const state = timeline({ tracks, transitions })
  const size = outputSize(state, { ratio: 'custom', scale: 1 })
  const scene = await compileScene(state, size, 60, {
    files: {},
    backgroundImage: null,
    limits: defaultMediaLimits,
  })
  return { layer: scene.at(seconds * 60).layers[0]!, size }
}

function drawn(layer: FrameLayer, size: OutputSize, area: typeof box): Uint8ClampedArray {
  const context: SKRSContext2D = createCanvas(area.width, area.height).getContext('2d')
  context.fillStyle = '#000000'
  context.fillRect(0, 0, area.width, area.height)
  context.translate(-area.x, -area.y)
  paintLayer(context, layer, size)
  return context.getImageData(0, 0, area.width, area.height).data
}

/** Skia smooths an outline a little differently where it leaves the canvas. */
const edgeLevels = 48

/** Levels by which the box differs from its part of the film, on average. */
function difference({ layer, size }: { layer: FrameLayer; size: OutputSize }): number {
  const film = drawn(layer, size, { x: 0, y: 0, width, height })
  const part = drawn(layer, size, box)
  expect(part.some((value, i) => i % 4 < 3 && value > 0)).toBe(true)
  const levels = part.map((value, i) => {
    const pixel = Math.floor(i / 4)
    const x = box.x + (pixel % box.width)
    const y = box.y + Math.floor(pixel / box.width)
    return Math.abs(value - film[(y * width + x) * 4 + (i % 4)]!)
  })
  expect(Math.max(...levels)).toBeLessThanOrEqual(edgeLevels)
  return levels.reduce((sum, value) => sum + value, 0) / levels.length
}

describe('a box of the film', () => {
  it.each(transitionTypes)('shows its part of a transition: %s', async (type) => {
    for (const direction of ['from-left', 'from-bottom', ...(type === 'wipe' ? ['from-top-right'] : [])]) {
      const from = solid('#ff8000', [10, 5, 140, 80], { lasts: 1, shape: 'star', rotation: number(10) })
      const to = solid('#0080ff', [20, 15, 120, 60], {
        from: 1,
        lasts: 1,
        opacity: number(0.7),
        borderRadius: number(9),
      })
      const seam = transition(type, [from, to], { params: { direction } })
      for (const seconds of [0.75, 1.2])
        expect(difference(await layerOf([[from, to]], seconds, [seam]))).toBeLessThan(0.2)
    }
  })

  it('shows its part of a picture that is turned, rounded and faded', async () => {
    const item = solid('#ff8000', [30, 10, 90, 70], {
      rotation: number(33),
      borderRadius: number(20),
      opacity: number(0.4),
    })
    expect(difference(await layerOf([[item]], 0))).toBeLessThan(0.2)
  })
})
