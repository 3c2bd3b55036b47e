/** Draws a frame of the film with Skia. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { OutputSize } from '#timeline/output-size.ts'
import type { FrameLayer, FrameScene } from '../scene/frame-scene.ts'
import { gradePixels } from './color-grade.ts'
import { paintBackground } from './paint-background.ts'
import { paintFinish, paintGlow } from './paint-finish.ts'
import { paintPlaced } from './paint-placed.ts'
import { paintTransition } from './paint-transition.ts'

/** @param context of a canvas as large as the film */
export function paintFrame(context: SKRSContext2D, frame: FrameScene, size: OutputSize): void {
  paintBackground(context, frame.background, size)
  for (const layer of frame.layers) paintLayer(context, layer, size)
  for (const finish of frame.finish) paintFinish(context, finish, size)
}

/**
 * The same as bytes: opaque RGBA, a copy. A filter that comes last is applied to them, which spares bringing them
 * back to the canvas.
 */
export function frameBytes(context: SKRSContext2D, frame: FrameScene, size: OutputSize): Buffer {
  const last = frame.finish.at(-1)
  if (last?.kind !== 'filter') {
    paintFrame(context, frame, size)
    return context.canvas.data()
  }
  paintFrame(context, { ...frame, finish: frame.finish.slice(0, -1) }, size)
  paintGlow(context, last, size)
  const bytes = context.canvas.data()
  gradePixels(bytes, last.type, last.strength)
  return bytes
}

/** @param context its unit is a pixel of the film; a box of the film has its origin moved by whole pixels */
export function paintLayer(context: SKRSContext2D, layer: FrameLayer, size: OutputSize): void {
  if (layer.kind === 'picture') paintPlaced(context, layer)
  else paintTransition(context, layer, size)
}
