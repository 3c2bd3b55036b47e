import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AudioWriter } from '#engines/media/audio-writer.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { power, sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { resampled, writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import type { AudioItem, EditorState, TimelineItem, VideoItem } from '#timeline/editor-state.ts'
import { ClipMixer } from './clip-mixer.ts'
import { SoundSources } from './sound-sources.ts'

const folder = tempFolder()
const second = 240_000

const noise = whiteNoise(96_000, 1).map((sample) => sample / 8)
const tone = sine(96_000, 440, 48_000, 0.5)
const wide = [sine(48_000, 300, 48_000, 0.3), sine(48_000, 700, 48_000, 0.3)]
const files: Record<string, string> = {
  noise: wav('noise', 48_000, [noise]),
  tone: wav('tone', 48_000, [tone]),
  wide: wav('wide', 48_000, wide),
  cd: wav('cd', 44_100, [sine(88_200, 1000, 44_100, 0.5)]),
  film: video('film', true),
  mute: video('mute', false),
  late: video('late', true, 0.5),
}

function wav(name: string, sampleRate: number, channels: Float32Array[]): string {
  const path = join(folder, `${name}.wav`)
  writeWav(path, { sampleRate, channels })
  return path
}

function video(name: string, hasSound: boolean, soundStart = 0): string {
  const path = join(folder, `${name}.mkv`)
  writeVideo(path, {
    muxer: 'matroska',
    pictureEncoder: 'libx264',
    soundEncoder: hasSound ? 'flac' : null,
    sound: { sampleRate: 48_000, channels: [tone.subarray(0, 48_000)] },
    soundStart,
    seconds: 2,
    flashAt: 0,
    width: 32,
    height: 32,
  })
  return path
}

const still = (value: number) => ({ value, keyframes: [] })
const nowhere = {
  top: still(0),
  left: still(0),
  width: still(1),
  height: still(1),
  scaleX: still(1),
  scaleY: still(1),
  opacity: still(1),
}
const common = {
  ...nowhere,
  startTicks: 0,
  durationTicks: second,
  isDraggingInTimeline: false,
  decibelAdjustment: still(0),
  playbackRate: 1,
  audioFadeInDurationInSeconds: 0,
  audioFadeOutDurationInSeconds: 0,
}

function audio(assetId: string, more: Partial<AudioItem> = {}): AudioItem {
  return { ...common, id: `${assetId} clip`, type: 'audio', assetId, audioStartFromInSeconds: 0, ...more }
}

function footage(assetId: string): VideoItem {
  const shape = { keepAspectRatio: true, borderRadius: still(0), rotation: still(0) }
  return { ...common, ...shape, id: `${assetId} clip`, type: 'video', assetId, videoStartFromInSeconds: 0 }
}

/** One track each. */
function stateOf(items: readonly TimelineItem[], track: Partial<EditorState['tracks'][number]> = {}) {
  const named = items.map((item, index): TimelineItem => ({ ...item, id: `${item.id} ${index}` }))
  const asset = {
    filename: 'some file',
    size: 1,
    mimeType: 'audio/wav',
    type: 'audio',
    durationInSeconds: 1,
  } as const
  return {
    tracks: named.map(({ id }) => ({
      id: `track of ${id}`,
      items: [id],
      hidden: false,
      muted: false,
      ...track,
    })),
    items: Object.fromEntries(named.map((item) => [item.id, item])),
    assets: Object.fromEntries(Object.keys(files).map((id) => [id, { ...asset, id }])),
  }
}

function mixed(items: readonly TimelineItem[], seconds = 2, track = {}): [Float32Array, Float32Array] {
  using sources = new SoundSources(files, defaultMediaLimits)
  using mixer = new ClipMixer(stateOf(items, track), sources)
  const sides = [new Float32Array(seconds * 48_000), new Float32Array(seconds * 48_000)] as const
  for (let at = 0; at < seconds * 48_000; at += 5000) {
    const block = mixer.mix(Math.min(5000, seconds * 48_000 - at))
    sides.forEach((side, index) => {
      side.set(block[index]!, at)
    })
  }
  return [...sides]
}

function isAudible(items: readonly TimelineItem[], track = {}): boolean {
  using sources = new SoundSources(files, defaultMediaLimits)
  using mixer = new ClipMixer(stateOf(items, track), sources)
  return mixer.isAudible()
}

describe('a clip', () => {
  it('is heard from its first sample to its last, on both sides, and nowhere else', () => {
    const [left, right] = mixed([audio('noise', { startTicks: 0.5 * second, audioStartFromInSeconds: 0.25 })])
    expect(left.subarray(24_000, 72_000)).toEqual(noise.subarray(12_000, 60_000))
    expect(power(left.subarray(0, 24_000)) + power(left.subarray(72_000))).toBe(0)
    expect(right).toEqual(left)
  })

  it('keeps its two sides apart', () => {
    const [left, right] = mixed([audio('wide')], 1)
    expect([left, right]).toEqual(wide)
  })

  it('is silent past the end of its file', () => {
    const [left] = mixed([audio('noise', { audioStartFromInSeconds: 1.5, durationTicks: 2 * second })])
    expect(left.subarray(0, 24_000)).toEqual(noise.subarray(72_000))
    expect(power(left.subarray(24_000))).toBe(0)
  })

  it('of another sample rate begins at the same moment of its sound', () => {
    const [left] = mixed([audio('cd', { audioStartFromInSeconds: 0.75 })])
    const expected = sine(96_000, 1000, 48_000, 0.5).subarray(36_000)
    for (let i = 100; i < 40_000; i += 37) expect(left[i]).toBeCloseTo(expected[i]!, 3)
  })

  it('at twice the speed sounds as high and lasts half as long', () => {
    const [left] = mixed([audio('tone', { playbackRate: 2, durationTicks: 2 * second })])
    const heard = left.subarray(4800, 43_200)
    const crossings = [...heard.keys()].filter((i) => i > 0 && heard[i - 1]! < 0 && heard[i]! >= 0).length
    expect(crossings / 0.8).toBeCloseTo(440, -1)
    expect(power(heard)).toBeCloseTo(0.125, 2)
    expect(power(left.subarray(48_000))).toBe(0)
  })

  it('has its gain counted from its own start', () => {
    const decibelAdjustment = {
      value: 0,
      keyframes: [
        { timeTicks: 0, value: -40 },
        { timeTicks: second - 5, value: 0 },
      ],
    }
    const [left] = mixed([audio('tone', { startTicks: second, decibelAdjustment })])
    expect(Math.sqrt(power(left.subarray(71_500, 72_500)) / 0.125)).toBeCloseTo(0.1, 2)
  })
})

describe('video', () => {
  it('is heard whatever its asset says of sound', () => {
    const [left] = mixed([footage('film')], 1)
    expect(power(left)).toBeCloseTo(0.125, 3)
  })

  it('whose sound begins late is silent until then', () => {
    const [left] = mixed([footage('late')], 1)
    expect(power(left.subarray(0, 23_990))).toBe(0)
    expect(left.findIndex((sample) => sample !== 0)).toBeGreaterThanOrEqual(23_990)
    expect(left.findIndex((sample) => sample !== 0)).toBeLessThan(24_060)
  })

  it('without sound is silent', () => {
    expect(power(mixed([footage('mute')], 1)[0])).toBe(0)
  })
})

describe('clips together', () => {
  it('are added', () => {
    const [left] = mixed([audio('noise'), audio('tone')], 1)
    for (let i = 0; i < 48_000; i += 501) expect(left[i]).toBeCloseTo(noise[i]! + tone[i]!, 6)
  })

  it('that were cut from one another have no seam, at any rate of the file', () => {
    const whole = mixed([audio('cd', { durationTicks: 1.5 * second })])[0]
    const halves = mixed([
      audio('cd', { durationTicks: 0.7 * second }),
      audio('cd', { startTicks: 0.7 * second, durationTicks: 0.8 * second, audioStartFromInSeconds: 0.7 }),
    ])[0]
    expect(halves).toEqual(whole)
  })

  it('of one file may overlap, and come in any order', () => {
    const [left] = mixed([
      audio('noise', { startTicks: second, audioStartFromInSeconds: 0 }),
      audio('noise', { audioStartFromInSeconds: 1 }),
      audio('noise', { startTicks: 0.5 * second, audioStartFromInSeconds: 0.25 }),
    ])
    const at = (i: number) =>
      (i < 48_000 ? noise[48_000 + i]! : noise[i - 48_000]!) +
      (i >= 24_000 && i < 72_000 ? noise[12_000 + i - 24_000]! : 0)
    for (let i = 0; i < 96_000; i += 331) expect(left[i]).toBeCloseTo(at(i), 6)
  })
})

describe('what can be heard', () => {
  it('is nothing on muted tracks, but all on hidden ones', () => {
    expect(isAudible([audio('tone')], { muted: true })).toBe(false)
    expect(power(mixed([audio('tone')], 1, { muted: true })[0])).toBe(0)
    expect(isAudible([audio('tone')], { hidden: true })).toBe(true)
    expect(power(mixed([audio('tone')], 1, { hidden: true })[0])).toBeCloseTo(0.125, 3)
  })

  it('is nothing of videos without sound and of clips turned down to -60 dB', () => {
    expect(isAudible([footage('mute'), audio('tone', { decibelAdjustment: still(-60) })])).toBe(false)
    expect(isAudible([footage('mute'), footage('film')])).toBe(true)
  })
})

describe('a file that cannot be heard', () => {
  it('is named, with its item', () => {
    writeFileSync(join(folder, 'junk.mp3'), 'not a sound at all')
    files.junk = join(folder, 'junk.mp3')
    expect(() => mixed([audio('junk')])).toThrow(/"junk clip 0".*"junk" \(some file\).*could not be read/)
    expect(() => mixed([audio('mute')])).toThrow(/"mute clip 0".*no sound/)
    expect(() => mixed([audio('nowhere')])).toThrow(/"nowhere clip 0".*"nowhere".*no file/)
  })
})

it('a file that breaks off is an error where it is heard, and none before', () => {
  using writer = new AudioWriter(join(folder, 'whole.flac'), 'flac', 48_000, 1)
  writer.write([noise])
  writer.finish()
  const bytes = readFileSync(join(folder, 'whole.flac'))
  files.cut = join(folder, 'cut.flac')
  writeFileSync(files.cut, bytes.subarray(0, bytes.length * 0.55))
  expect(() => mixed([audio('cut', { durationTicks: 2 * second })])).toThrow(
    /"cut clip 0".*breaks off at 1\.\d s of 2\.0 s/,
  )
  expect(power(mixed([audio('cut', { durationTicks: second / 2 })])[0])).toBeGreaterThan(0)
  expect(() => mixed([audio('cut', { audioStartFromInSeconds: 1.4 })])).toThrow(/breaks off/)
  files.whole = join(folder, 'whole.flac')
  for (const audioStartFromInSeconds of [1.9, 2, 2.1, 60])
    mixed([audio('whole', { audioStartFromInSeconds })])
  expect(power(mixed([audio('whole', { durationTicks: 4 * second })], 4)[0].subarray(96_000))).toBe(0)
})

it('many clips keep no more files open than are heard', () => {
  const length = second / 100
  const clips = Array.from({ length: 100 }, (_, index) =>
    audio('wide', {
      startTicks: index * length,
      durationTicks: length,
      audioStartFromInSeconds: ((index * 37) % 90) / 100,
    }),
  )
  using sources = new SoundSources(files, defaultMediaLimits)
  const filesBefore = readdirSync('/proc/self/fd').length
  using mixer = new ClipMixer(stateOf(clips), sources)
  for (let i = 0; i < 100; i++) {
    const from = ((i * 37) % 90) * 480
    expect(mixer.mix(480)[0]).toEqual(wide[0]!.subarray(from, from + 480))
    expect(readdirSync('/proc/self/fd').length - filesBefore).toBeLessThan(10)
  }
})

it('sound of one rate is brought to that of the mix as a whole would be', () => {
  const [left] = mixed([audio('cd', { durationTicks: 2 * second })])
  expect(left.subarray(0, 90_000)).toEqual(
    resampled(sine(88_200, 1000, 44_100, 0.5), 44_100, 48_000).subarray(0, 90_000),
  )
})
