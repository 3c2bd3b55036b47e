/** Turns a timeline into something that knows, cheaply, what any frame of the film shows. */
import { asTriptychError, TriptychError } from '#base/errors.ts'
import type { EditorState, EffectItem, FilterItem, Track, VisualItem } from '#timeline/editor-state.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import { type FrameRate, frameCount, timelineTicks } from '#timeline/timeline-time.ts'
import type { Picture } from '../picture.ts'
import { createPicture } from '../pictures/create-picture.ts'
import type { Opener } from '../pictures/opener.ts'
import { RasterShelf } from '../pictures/raster-shelf.ts'
import { openBackdrop } from './background.ts'
import { finishAt } from './frame-finish.ts'
import type { FrameFinish, FrameLayer, FrameScene, Matrix, Scene } from './frame-scene.ts'
import { changeTicks, type PlaceAt, placerOf } from './item-geometry.ts'
import { largestBoxes } from './largest-box.ts'
import { spansOf } from './spans.ts'
import { type Entry, type FrameRange, firstFrame, framesOf, overlap, Timetable } from './timetable.ts'
import {
  type Seams,
  type TransitionWindow,
  transitionDirection,
  transitionProgress,
  transitionWindows,
} from './transition-windows.ts'

/** An item in its place between the transitions before and after it. */
type Clip = { item: VisualItem; into: TransitionWindow | undefined; outOf: TransitionWindow | undefined }

/**
 * Opens what the frames of `range` show, and nothing else.
 * @param range default the whole film
 * @throws TriptychError that says which item and asset could not be opened
 */
export async function compileScene(
  state: EditorState,
  size: OutputSize,
  fps: FrameRate,
  opener: Opener,
  range?: FrameRange,
): Promise<Scene> {
  const count = frameCount(timelineTicks(state), fps)
  const frames = { from: range?.from ?? 0, to: Math.min(range?.to ?? count, count) }
  const tracks = state.tracks.filter((track) => !track.hidden).toReversed()
  const seams = transitionWindows(state)
  const clips = tracks.map((track) => clipsOf(track, state, seams, frames, fps))

  const pictures: Picture[] = []
  const close = () => {
    for (const picture of pictures) picture.close?.()
  }
  try {
    const needed = largestBoxes(
      clips.flat().map(({ item }) => item),
      size.scale,
    )
    const rasters = new RasterShelf(opener, needed)
    const canvas = canvasMatrix(size)
    const layers: Entry<FrameLayer>[] = []
    for (const track of clips) {
      const placers = new Map<string, PlaceAt>()
      for (const { item } of track) {
        const picture = await openPicture(item, state, rasters)
        pictures.push(picture)
        placers.set(item.id, placerOf(item, picture, canvas))
      }
      layers.push(...layersOf(track, placers, fps))
    }
    const finishes = tracks.flatMap((track) => finishesOf(track, state, size, fps))
    const backdrop = await openBackdrop(state.globalBackground, size, opener)

    const layerTable = new Timetable(layers, fps)
    const finishTable = new Timetable(finishes, fps)
    const at = (frame: number): FrameScene => {
      const shown = layerTable.at(frame)
      return { background: backdrop(shown), layers: shown, finish: finishTable.at(frame) }
    }
    const borders = [...layers, ...finishes].flatMap(({ from, to }) => [from, to])
    for (const { item } of clips.flat())
      for (const ticks of changeTicks(item)) borders.push(firstFrame(item.startTicks + ticks, fps))
    return { size, fps, frameCount: count, spans: spansOf(frames, borders, at), at, close }
  } catch (error) {
    close()
    throw error
  }
}

/** From composition pixels to pixels of the film. */
function canvasMatrix({ width, height, canvasWidth, canvasHeight, offsetX, offsetY }: OutputSize): Matrix {
  // Sides of the film are even, the canvas' need not be: it is stretched by less than a pixel, so that what fills
  // the one fills the other.
  const across = width / canvasWidth
  const down = height / canvasHeight
  return [across, 0, 0, down, offsetX * across, offsetY * down]
}

/** The visual items of a track that the frames show. */
function clipsOf(track: Track, state: EditorState, seams: Seams, frames: FrameRange, fps: FrameRate): Clip[] {
  return itemsOf(track, state).flatMap((item) => {
    if (item.type === 'audio' || item.type === 'effect' || item.type === 'filter') return []
    const clip = {
      item,
      into: seams.into.get(item.id),
      outOf: seams.outOf.get(item.id),
    }
    return overlap(wholeOf(clip, fps), frames) ? [clip] : []
  })
}

function itemsOf(track: Track, { items }: EditorState) {
  return track.items.flatMap((id) => (Object.hasOwn(items, id) ? [items[id]!] : []))
}

/** All frames that show a clip, those in which a transition holds it included. */
function wholeOf({ item, into, outOf }: Clip, fps: FrameRate): FrameRange {
  const end = item.startTicks + item.durationTicks
  return framesOf(into?.startTicks ?? item.startTicks, outOf?.endTicks ?? end, fps)
}

/** The frames that show a clip by itself. */
function aloneOf({ item, into, outOf }: Clip, fps: FrameRate): FrameRange {
  const end = item.startTicks + item.durationTicks
  return framesOf(into?.endTicks ?? item.startTicks, outOf?.startTicks ?? end, fps)
}

async function openPicture(
  item: VisualItem,
  state: EditorState,
  rasters: RasterShelf,
): Promise<Picture> {
  const asset = 'assetId' in item ? state.assets[item.assetId] : undefined
  try {
    return await createPicture(item, asset, rasters)
  } catch (thrown) {
    const error = asTriptychError(thrown)
    const shown = 'assetId' in item ? `asset "${item.assetId}", ` : ''
    throw new TriptychError(error.code, {
      detail: `Item "${item.id}" (${shown}${item.type}): ${error.message}`,
      cause: thrown,
    })
  }
}

function layersOf(
  track: readonly Clip[],
  placers: ReadonlyMap<string, PlaceAt>,
  fps: FrameRate,
): Entry<FrameLayer>[] {
  const placedAt = (id: string, start: number, ticks: number) => placers.get(id)?.(ticks - start) ?? null
  const alone = track.map(
    (clip): Entry<FrameLayer> => ({
      ...aloneOf(clip, fps),
      at(ticks) {
        const placed = placedAt(clip.item.id, clip.item.startTicks, ticks)
        return placed && { kind: 'picture', ...placed }
      },
    }),
  )
  const windows = new Set(track.flatMap(({ into, outOf }) => [into ?? [], outOf ?? []].flat()))
  const seams = Array.from(
    windows,
    (window): Entry<FrameLayer> => ({
      ...framesOf(window.startTicks, window.endTicks, fps),
      at(ticks) {
        const from = placedAt(window.from.id, window.from.startTicks, ticks)
        const to = placedAt(window.to.id, window.to.startTicks, ticks)
        if (from === null && to === null) return null
        const { type } = window.transition
        const direction = transitionDirection(window.transition)
        return { kind: 'transition', type, direction, progress: transitionProgress(window, ticks), from, to }
      },
    }),
  )
  return [...alone, ...seams]
}

function finishesOf(
  track: Track,
  state: EditorState,
  { canvasWidth, canvasHeight }: OutputSize,
  fps: FrameRate,
): Entry<FrameFinish>[] {
  const unit = Math.min(canvasWidth, canvasHeight) / 1080
  return itemsOf(track, state)
    .filter((item): item is EffectItem | FilterItem => item.type === 'effect' || item.type === 'filter')
    .map((item) => ({
      ...framesOf(item.startTicks, item.startTicks + item.durationTicks, fps),
      at: (ticks) => finishAt(item, ticks - item.startTicks, unit),
    }))
}
