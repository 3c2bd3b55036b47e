import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { SoundReader } from '#engines/media/sound-reader.ts'
import { readSound, type Sound, writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import type { AudioItem, EditorState, SolidItem, VideoItem } from '#timeline/editor-state.ts'
import { outputSize } from '#timeline/output-size.ts'
import { engine } from './part-engine.ts'
import { renderFilm } from './render-film.ts'

const folder = tempFolder()
const second = 240_000
const [width, height] = [64, 48]
const clickLength = 96

/** A short tone burst at a moment, which encoders keep in its place. */
function clickAt(seconds: number): Sound {
  const channel = new Float32Array(4 * 48_000)
  for (let i = 0; i < clickLength; i++)
    channel[Math.round(seconds * 48_000) + i] = 0.8 * Math.cos((Math.PI * i) / 8)
  return { sampleRate: 48_000, channels: [channel] }
}

const click = clickAt(0).channels[0]!.subarray(0, clickLength)
const files = { click: join(folder, 'click.wav'), clap: join(folder, 'clap.mkv') }
writeWav(files.click, clickAt(1))
writeVideo(files.clap, {
  muxer: 'matroska',
  pictureEncoder: 'libx264',
  soundEncoder: 'flac',
  sound: clickAt(0.48),
  seconds: 2,
  flashAt: 0.48,
  width,
  height,
})

const still = (value: number) => ({ value, keyframes: [] })
const common = {
  isDraggingInTimeline: false,
  left: still(0),
  top: still(0),
  width: still(width),
  height: still(height),
  scaleX: still(1),
  scaleY: still(1),
  opacity: still(1),
  rotation: still(0),
  borderRadius: still(0),
  keepAspectRatio: false,
}
const sounding = {
  decibelAdjustment: still(0),
  playbackRate: 1,
  audioFadeInDurationInSeconds: 0,
  audioFadeOutDurationInSeconds: 0,
}
const asset = { size: 1, mimeType: 'any/thing', durationInSeconds: 2 }

/** White at 1 s with a click, and at 2.23 s the flash and the clap of a video, taken from a quarter second on. */
function clappedState(fps: 30 | 60): EditorState {
  const flash: SolidItem = {
    ...common,
    type: 'solid',
    id: 'flash',
    shape: 'rectangle',
    color: 'white',
    startTicks: second,
    durationTicks: second / fps,
  }
  const sound: AudioItem = {
    ...common,
    ...sounding,
    type: 'audio',
    id: 'sound',
    assetId: 'click',
    audioStartFromInSeconds: 0,
    startTicks: 0,
    durationTicks: 2 * second,
  }
  const clip: VideoItem = {
    ...common,
    ...sounding,
    type: 'video',
    id: 'clip',
    assetId: 'clap',
    videoStartFromInSeconds: 0.25,
    startTicks: 2 * second,
    durationTicks: second,
  }
  return {
    compositionWidth: width,
    compositionHeight: height,
    timebaseTicksPerSecond: 240000,
    tracks: [
      { id: 'pictures', items: ['flash', 'clip'], hidden: false, muted: false },
      { id: 'sounds', items: ['sound'], hidden: false, muted: false },
    ],
    items: { flash, sound, clip },
    assets: {
      click: { ...asset, id: 'click', type: 'audio', filename: 'click.wav' },
      clap: {
        ...asset,
        id: 'clap',
        type: 'video',
        filename: 'clap.mkv',
        hasAudioTrack: false,
        width,
        height,
      },
    },
    transitions: {},
  }
}

/** Where near a moment the click is, in seconds. */
function clickNear(seconds: number, samples: Float32Array): number {
  const likeness = (at: number) => click.reduce((sum, sample, i) => sum + sample * samples[at + i]!, 0)
  const around = Math.round(seconds * 48_000)
  const places = Array.from({ length: 2001 }, (_, index) => around - 1000 + index)
  const best = places.reduce((nearest, at) => (likeness(at) > likeness(nearest) ? at : nearest))
  expect(likeness(best)).toBeGreaterThan(10)
  return best / 48_000
}

/** The first frame in a range that is bright. */
function brightFrame(path: string, fps: number, from: number, to: number): number {
  using reader = openPictures(path, defaultMediaLimits)
  for (let frame = from; frame < to; frame++) {
    if (reader.rgbaAt((frame + 0.5) / fps, width, height).data[0]! > 128) return frame
  }
  throw new Error('No frame is bright')
}

test.each([
  ['mp4', 30],
  ['mp4', 60],
  ['webm', 30],
] as const)(
  'in %s at %i fps what is heard comes with what is seen, to a millisecond',
  async (format, fps) => {
    const state = clappedState(fps)
    const { path, facts } = await renderFilm(
      {
        state,
        files,
        backgroundImage: null,
        size: outputSize(state, { ratio: 'custom', scale: 1 }),
        fps,
        format,
        fontFolder: null,
        limits: defaultMediaLimits,
      },
      {
        folder,
        signal: new AbortController().signal,
        report: () => {},
        atOnce: 2,
        runPart: (part, { signal, onProgress }) => engine(part, { folder, signal, report: onProgress }),
      },
    )
    expect(facts.hasSound).toBe(true)
    using reader = new SoundReader(path, defaultMediaLimits)
    const start = reader.format.startSeconds
    const [left] = readSound(path).channels
    expect(left!.length + start * 48_000).toBe(3 * 48_000)
    expect(Math.abs(start + clickNear(1, left!) - 1)).toBeLessThan(0.001)
    expect(Math.abs(start + clickNear(2.23, left!) - 2.23)).toBeLessThan(0.001)
    expect(brightFrame(path, fps, 0, 2 * fps)).toBe(fps)
    expect(brightFrame(path, fps, 2 * fps, 3 * fps)).toBe(Math.ceil(2.23 * fps))
  },
)
