/** Turns a timeline into something that knows, cheaply, what any frame of the film shows. */
import type { EditorState, EffectItem, FilterItem, Track, VisualItem } from '#timeline/editor-state.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import { type FrameRate, frameCount, timelineTicks } from '#timeline/timeline-time.ts'
import { itemFailure } from '../item-failure.ts'
import type { Picture } from '../picture.ts'
import { createPicture } from '../pictures/create-picture.ts'
import type { Opener } from '../pictures/opener.ts'
import { RasterShelf } from '../pictures/raster-shelf.ts'
import { leastPictureSize, openBackdrop } from './background.ts'
import { clipsOf, itemsOf, layersOf } from './clips.ts'
import { finishAt } from './frame-finish.ts'
import type { FrameFinish, FrameLayer, FrameScene, Matrix, Scene } from './frame-scene.ts'
import { changeTicks, type PlaceAt, placerOf } from './item-geometry.ts'
import { largestBoxes } from './largest-box.ts'
import { spansOf } from './spans.ts'
import { type Entry, type FrameRange, firstFrame, framesOf, Timetable } from './timetable.ts'
import { transitionWindows } from './transition-windows.ts'

/** A picture, and the frames that show it. */
type Shown = { picture: Picture; frames: FrameRange }

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
  const tracks = state.tracks.filter((track) => !track.hidden).toReversed()
  const part = { seams: transitionWindows(state), range: range ?? { from: 0, to: count }, fps }
  const clips = tracks.map((track) => clipsOf(track, state, part))
  const items = clips.flat().map(({ item }) => item)
  const least = leastPictureSize(state.globalBackground, size)
  const rasters = new RasterShelf(opener, largestBoxes(items, size.scale, least))
  const canvas = canvasMatrix(size)
  const layers: Entry<FrameLayer>[] = []
  const shown: Shown[] = []
  try {
    for (const track of clips) {
      const placers = new Map<string, PlaceAt>()
      for (const { item, frames } of track) {
        const picture = await openPicture(item, state, opener, rasters)
        opener.onOpened?.()
        shown.push({ picture, frames })
        placers.set(item.id, placerOf(item, picture, canvas))
      }
      layers.push(...layersOf(track, placers, fps))
    }
    const backdrop = await openBackdrop(state.globalBackground, size, opener)
    const layerTable = new Timetable(layers, fps, (frame) => closeAll(shown, frame))
    const finishes = tracks.flatMap((track) => finishesOf(track, state, size, fps))
    const finishTable = new Timetable(finishes, fps)
    const at = (frame: number): FrameScene => {
      const inFront = layerTable.at(frame)
      return { background: backdrop(inFront), layers: inFront, finish: finishTable.at(frame) }
    }
    const borders = [...layers, ...finishes].flatMap(({ from, to }) => [from, to])
    for (const item of items)
      for (const ticks of changeTicks(item)) borders.push(firstFrame(item.startTicks + ticks, fps))
    const spans = spansOf(part.range, borders)
    return { size, fps, frameCount: count, spans, at, close: () => closeAll(shown) }
  } catch (error) {
    closeAll(shown)
    throw error
  }
}

/** Closes the pictures that a frame does not show; without a frame, all. */
function closeAll(shown: readonly Shown[], frame = Number.NaN): void {
  for (const { picture, frames } of shown) if (!(frame >= frames.from && frame < frames.to)) picture.close?.()
}

async function openPicture(
  item: VisualItem,
  state: EditorState,
  opener: Opener,
  rasters: RasterShelf,
): Promise<Picture> {
  const asset =
    'assetId' in item && Object.hasOwn(state.assets, item.assetId) ? state.assets[item.assetId] : undefined
  const assetId = 'assetId' in item ? item.assetId : null
  const failure = (thrown: unknown) => itemFailure(thrown, { itemId: item.id, assetId }, state)
  try {
    return await createPicture(item, asset, { opener, rasters, failure })
  } catch (thrown) {
    throw failure(thrown)
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
