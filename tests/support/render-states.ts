/** Timelines for tests of films. */
import { FilmFrame } from '#engines/media/film-frame.ts'
import { SegmentWriter } from '#engines/media/segment-writer.ts'
import type {
  AnimatedNumber,
  EditorState,
  SolidItem,
  TimelineAsset,
  TimelineItem,
  VideoAsset,
  VideoItem,
} from '#timeline/editor-state.ts'
import { type FrameRate, frameTicks } from '#timeline/timeline-time.ts'

export function steady(value: number): AnimatedNumber {
  return { value, keyframes: [] }
}

export function solid(item: Partial<SolidItem> & Pick<SolidItem, 'id' | 'durationTicks'>): SolidItem {
  return {
    type: 'solid',
    startTicks: 0,
    isDraggingInTimeline: false,
    left: steady(0),
    top: steady(0),
    width: steady(64),
    height: steady(64),
    scaleX: steady(1),
    scaleY: steady(1),
    opacity: steady(1),
    rotation: steady(0),
    borderRadius: steady(0),
    color: '#ffffff',
    shape: 'rectangle',
    keepAspectRatio: false,
    ...item,
  }
}

/** @param items back to front, each on a track of its own */
export function stateOf(
  width: number,
  height: number,
  items: TimelineItem[],
  assets: TimelineAsset[] = [],
): EditorState {
  return {
    compositionWidth: width,
    compositionHeight: height,
    timebaseTicksPerSecond: 240_000,
    tracks: items
      .toReversed()
      .map(({ id }) => ({ id: `track-${id}`, items: [id], hidden: false, muted: false })),
    assets: Object.fromEntries(assets.map((asset) => [asset.id, asset])),
    items: Object.fromEntries(items.map((item) => [item.id, item])),
    transitions: {},
  }
}

/** How far the mark of `countingState` moves from frame to frame. */
export const markStep = 2

/** A white mark on black whose place tells the number of the frame. */
export function countingState(frames: number, fps: FrameRate): EditorState {
  const last = frameTicks(frames - 1, fps)
  const left = {
    value: 0,
    keyframes: [
      { timeTicks: 0, value: 0 },
      { timeTicks: last, value: (frames - 1) * markStep },
    ],
  }
  const item = solid({
    id: 'mark',
    durationTicks: frameTicks(frames, fps),
    left,
    width: steady(4),
    height: steady(64),
  })
  return stateOf(frames * markStep + 4, 64, [item])
}

/** From one value to another over the life of an item. */
export function moving(from: number, to: number, durationTicks: number): AnimatedNumber {
  const keyframes = [
    { timeTicks: 0, value: from },
    { timeTicks: durationTicks - 1, value: to },
  ]
  return { value: from, keyframes }
}

export function videoItem(
  item: Partial<VideoItem> & Pick<VideoItem, 'id' | 'assetId' | 'durationTicks'>,
): VideoItem {
  const { id, durationTicks } = item
  const { color: _color, shape: _shape, ...box } = solid({ id, durationTicks })
  return {
    ...box,
    type: 'video',
    videoStartFromInSeconds: 0,
    decibelAdjustment: steady(0),
    playbackRate: 1,
    audioFadeInDurationInSeconds: 0,
    audioFadeOutDurationInSeconds: 0,
    ...item,
  }
}

export function videoAsset(id: string, width: number, height: number): VideoAsset {
  const file = { filename: `${id}.mp4`, size: 1, mimeType: 'video/mp4' }
  return { id, type: 'video', durationInSeconds: 2, hasAudioTrack: false, width, height, ...file }
}

/** A film of soft colours that move, of which each frame differs from the others. */
export function writeSoftFilm(path: string, width: number, height: number, frames: number): void {
  using writer = new SegmentWriter(path, {
    format: 'mp4',
    width,
    height,
    fps: 30,
    threads: 1,
    keyFrameInterval: 12,
  })
  using film = new FilmFrame(width, height)
  for (let frame = 0; frame < frames; frame++) {
    for (const [index, plane] of film.planes.entries()) {
      // Not so strong that there are no such colours.
      const strength = index === 0 ? 40 : 14
      const wave = (at: number) => Math.sin(at / 17 + frame / (5 + index))
      for (let y = 0; y < plane.height; y++) {
        for (let x = 0; x < plane.width; x++)
          plane.data[y * plane.stride + x] = 126 + strength * (wave(x + index * 9) + wave(2 * y))
      }
    }
    writer.write(film.frame)
  }
  writer.finish()
}
