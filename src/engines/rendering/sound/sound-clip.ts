/** Which items of a timeline are heard, when, and how: the plan of the mix, made before any file is opened. */
import type { AudioItem, EditorState, TimelineItem, VideoItem } from '#timeline/editor-state.ts'
import { GainCurve } from './gain-curve.ts'
import { samplesPerTick } from './mix-rate.ts'

export type SoundClip = {
  itemId: string
  assetId: string
  /** A video may well have no sound; an audio item without any is broken. */
  mayLackSound: boolean
  /** Samples of the mix: the first, and the one after the last. Clips that touch in ticks touch in samples. */
  from: number
  to: number
  /** Where in the file it begins, and how many seconds of the file go by in one second of the film. */
  sourceSeconds: number
  rate: number
  gain: GainCurve
}

/** In the order in which they begin, without those on muted tracks and those turned down to nothing. */
export function soundClips({ tracks, items }: Pick<EditorState, 'tracks' | 'items'>): SoundClip[] {
  const clips: SoundClip[] = []
  for (const track of tracks) {
    if (track.muted) continue
    for (const id of track.items) {
      const item = Object.hasOwn(items, id) ? items[id] : undefined
      if (item === undefined || !isSounding(item)) continue
      const clip = soundClip(item)
      if (clip.to > clip.from && !clip.gain.isSilent) clips.push(clip)
    }
  }
  return clips.sort((a, b) => a.from - b.from)
}

function isSounding(item: TimelineItem): item is AudioItem | VideoItem {
  return item.type === 'audio' || item.type === 'video'
}

function soundClip(item: AudioItem | VideoItem): SoundClip {
  return {
    itemId: item.id,
    assetId: item.assetId,
    mayLackSound: item.type === 'video',
    from: Math.round(item.startTicks * samplesPerTick),
    to: Math.round((item.startTicks + item.durationTicks) * samplesPerTick),
    sourceSeconds: item.type === 'audio' ? item.audioStartFromInSeconds : item.videoStartFromInSeconds,
    rate: item.playbackRate,
    gain: new GainCurve(item),
  }
}
