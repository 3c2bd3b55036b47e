/** What a film is to be like: asked for with the timeline it shows. */
import { TriptychError } from '#base/errors.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import { type OutputSize, outputSize, type SizeRequest } from '#timeline/output-size.ts'
import { type FrameRate, placedItems, ticksPerSecond, timelineTicks } from '#timeline/timeline-time.ts'
import type { Render } from '../schema.ts'
import { CreditPrice } from './render-bill.ts'

export type RenderTerms = SizeRequest & { fps: FrameRate; format: Render['format'] }

export type RenderLimits = {
  /** Tasks of an account that wait or run. */
  atOnce: number
  maxSidePixels: number
  maxDurationMs: number
  price: CreditPrice
}

const defaultLimits: RenderLimits = {
  atOnce: 2,
  maxSidePixels: 7680,
  maxDurationMs: 12 * 3_600_000,
  price: new CreditPrice('0'),
}

export function renderLimits({ limits }: { limits: { renders?: RenderLimits } }): RenderLimits {
  return limits.renders ?? defaultLimits
}

export type FilmFacts = { size: OutputSize; durationSeconds: number }

/** Rejects with `timeline_empty`, or with `film_too_large` beyond the limits. */
export function filmFacts(state: EditorState, terms: RenderTerms, limits: RenderLimits): FilmFacts {
  if (placedItems(state).next().done) throw new TriptychError('timeline_empty')
  const size = outputSize(state, terms)
  if (Math.max(size.width, size.height) > limits.maxSidePixels)
    throw new TriptychError('film_too_large', {
      detail: `The film would have ${size.width} x ${size.height} pixels, and a side may have ${limits.maxSidePixels} at most.`,
    })
  const durationSeconds = timelineTicks(state) / ticksPerSecond
  if (durationSeconds * 1000 > limits.maxDurationMs)
    throw new TriptychError('film_too_large', {
      detail: `The film would last ${durationSeconds} s, and may last ${limits.maxDurationMs / 1000} s at most.`,
    })
  return { size, durationSeconds }
}

/** As a stored film was asked for. */
export function termsOf(render: Omit<Render, 'editor_state'>): RenderTerms {
  const { ratio, scale, fps, format, composition_width, composition_height } = render
  return {
    ratio,
    scale,
    fps,
    format,
    ...(composition_width === null ? {} : { compositionWidth: composition_width }),
    ...(composition_height === null ? {} : { compositionHeight: composition_height }),
  }
}
