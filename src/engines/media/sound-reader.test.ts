import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stream } from 'node-av/lib'
import { describe, expect, it } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import { lagOf } from '#tests/media-corpus/comparison.ts'
import { power, sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { readSound, wavBytes, writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import { AudioEncoder } from './audio-encoder.ts'
import { AudioWriter } from './audio-writer.ts'
import type { AllowedEncoder } from './encoders.ts'
import { defaultMediaLimits } from './limits.ts'
import { MediaOutput } from './media-output.ts'
import { SoundReader } from './sound-reader.ts'

const folder = tempFolder()

function readAll(path: string, limits = defaultMediaLimits) {
  using reader = new SoundReader(path, limits)
  while (reader.read() !== null);
  return { format: reader.format, sampleCount: reader.sampleCount, damage: reader.damage }
}

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof TriptychError) return error.code
    throw error
  }
  return 'none'
}

describe('channels', () => {
  it('one and two are kept as they are', () => {
    const channels = [whiteNoise(5000, 1), whiteNoise(5000, 2)]
    const path = join(folder, 'stereo.wav')
    writeWav(path, { sampleRate: 44_100, channels })
    expect(readSound(path).channels).toEqual(channels)
  })

  it('5.1 is mixed to stereo: centre to both sides, front left to the left, no low frequency effects', () => {
    const tones = [300, 500, 700, 900, 1100, 1300].map((frequency) => sine(48_000, frequency, 48_000, 0.9))
    const path = join(folder, 'surround.wav')
    writeWav(path, { sampleRate: 48_000, channels: tones })
    expect(readAll(path).format).toMatchObject({
      channelCount: 2,
      sourceChannelCount: 6,
      sourceLayout: '5.1',
    })
    const [left, right] = readSound(path).channels as [Float32Array, Float32Array]
    const share = (channel: Float32Array, tone: number) =>
      channel.reduce((sum, sample, i) => sum + sample * tones[tone]![i]!, 0) / (power(tones[tone]!) * 48_000)
    const front = share(left, 0)
    expect(front).toBeGreaterThan(0.3)
    expect(share(right, 0)).toBeCloseTo(0, 3)
    expect(share(left, 2) / front).toBeCloseTo(Math.SQRT1_2, 3)
    expect(share(right, 2) / front).toBeCloseTo(Math.SQRT1_2, 3)
    expect(share(left, 3)).toBeCloseTo(0, 3)
    expect(share(left, 4) / front).toBeCloseTo(Math.SQRT1_2, 3)
    expect(share(left, 5)).toBeCloseTo(0, 3)
    expect(Math.max(...left.map(Math.abs))).toBeLessThanOrEqual(1)
  })
})

describe('damage', () => {
  it('samples that are no numbers are silence and are counted', () => {
    const channel = sine(1000, 440, 16_000, 0.5)
    channel.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30], 500)
    const path = join(folder, 'nan.wav')
    writeWav(path, { sampleRate: 16_000, channels: [channel] })
    expect([...readSound(path).channels[0]!.subarray(500, 504)]).toEqual([0, 0, 0, 0])
    expect(readAll(path).damage.invalidSamples).toBe(4)
  })

  it('an MP3 that breaks off gives what is there', () => {
    const whole = join(folder, 'whole.mp3')
    using writer = new AudioWriter(whole, 'mp3', 16_000, 1)
    writer.write([sine(160_000, 440, 16_000, 0.5)])
    writer.finish()
    const bytes = readFileSync(whole)
    const path = join(folder, 'cut.mp3')
    writeFileSync(path, bytes.subarray(0, bytes.length / 2))
    const { sampleCount } = readAll(path)
    expect(sampleCount).toBeGreaterThan(70_000)
    expect(sampleCount).toBeLessThan(90_000)
  })

  it('a hole in a FLAC file stays a hole of the same length: what follows keeps its place', () => {
    const noise = whiteNoise(480_000, 4).map((sample) => sample / 4)
    const whole = join(folder, 'whole.flac')
    using writer = new AudioWriter(whole, 'flac', 48_000, 1)
    writer.write([noise])
    writer.finish()
    const bytes = readFileSync(whole)
    bytes.fill(0x55, Math.floor(bytes.length * 0.5), Math.floor(bytes.length * 0.55))
    const path = join(folder, 'hole.flac')
    writeFileSync(path, bytes)
    const { damage, sampleCount } = readAll(path)
    expect(damage.filledSamples).toBeGreaterThan(10_000)
    expect(sampleCount).toBe(480_000)
    const end = readSound(path).channels[0]!.subarray(384_000)
    expect(lagOf(noise.subarray(384_000), end, 20)).toBeCloseTo(0, 2)
  })

  it('a WAV whose header promises more than there is gives what is there', () => {
    const bytes = wavBytes({ sampleRate: 8000, channels: [sine(8000, 440, 8000, 0.5)] }, 'int16')
    const path = join(folder, 'short.wav')
    writeFileSync(path, bytes.subarray(0, 44 + 2 * 3000))
    expect(readAll(path).sampleCount).toBe(3000)
  })
})

describe('time', () => {
  it('sound that begins late in a video says when', () => {
    const path = join(folder, 'late.mkv')
    writeVideo(path, {
      muxer: 'matroska',
      pictureEncoder: 'libx264',
      soundEncoder: 'aac',
      sound: { sampleRate: 48_000, channels: [sine(96_000, 440, 48_000, 0.5)] },
      soundStart: 0.75,
      seconds: 2,
      flashAt: 1,
      width: 64,
      height: 48,
    })
    expect(readAll(path).format.startSeconds).toBeCloseTo(0.75, 1)
  })

  it('sound that begins after longer than media may last is refused, whatever the header says', () => {
    const path = join(folder, 'days-late.mkv')
    writeVideo(path, {
      muxer: 'matroska',
      pictureEncoder: 'libx264',
      soundEncoder: 'aac',
      sound: { sampleRate: 48_000, channels: [sine(48_000, 440, 48_000, 0.5)] },
      soundStart: 1e6,
      seconds: 1,
      flashAt: 0.5,
      width: 64,
      height: 48,
    })
    const bytes = readFileSync(path)
    // The duration of the segment, a number of 8 bytes in milliseconds.
    const duration = bytes.indexOf(Buffer.from([0x44, 0x89, 0x88])) + 3
    expect(bytes.readDoubleBE(duration)).toBeGreaterThan(1e9)
    bytes.writeDoubleBE(1000, duration)
    writeFileSync(path, bytes)
    expect(codeOf(() => readAll(path))).toBe('media_over_limit')
  })

  it('a gap is as long in a recording whose head knows of no end', () => {
    const path = join(folder, 'live.mkv')
    const [rate, gap, gapAt] = [48_000, 5 * 48_000, 12 * 4096]
    const noise = whiteNoise(2 * rate, 9).map((sample) => sample / 4)
    const settings = { encoder: 'pcm_s24le', sampleRate: rate, channelCount: 1 } as const
    writeSound(path, 'matroska', settings, noise, (pts) => (pts < gapAt ? pts : pts + gap))
    const bytes = readFileSync(path)
    // The duration of the segment becomes a void element of the same length.
    bytes.set([0xec, 0x89], bytes.indexOf(Buffer.from([0x44, 0x89, 0x88])))
    writeFileSync(path, bytes)
    expect(readAll(path).format.declaredSeconds).toBeLessThan(3)
    const sound = readSound(path).channels[0]!
    expect(sound).toHaveLength(noise.length + gap)
    expect(power(sound.subarray(gapAt, gapAt + gap))).toBe(0)
    expect(largestDifference(sound.subarray(gapAt + gap), noise.subarray(gapAt))).toBeLessThan(1e-6)
  })

  it('one damaged timestamp in a transport stream does not become hours of silence', () => {
    const path = join(folder, 'jump.ts')
    const picture = { seconds: 2, flashAt: 1, width: 64, height: 48, pictureEncoder: 'libx264' } as const
    const sound = { sampleRate: 48_000, channels: [sine(96_000, 440, 48_000, 0.5)] }
    writeVideo(path, { muxer: 'mpegts', soundEncoder: 'aac', sound, ...picture })
    const whole = readAll(path).sampleCount
    const bytes = readFileSync(path)
    const stamps = soundStamps(bytes)
    expect(stamps.length).toBeGreaterThan(5)
    // Bits 32 to 30 of the presentation time stamp: 6.6 hours later.
    bytes[stamps[3]!] = bytes[stamps[3]!]! ^ 0b0100
    writeFileSync(path, bytes)
    expect(Math.abs(readAll(path).sampleCount - whole)).toBeLessThan(48_000)
  })

  it('sound longer than the limit is refused while it is read, whatever the header says', () => {
    const path = join(folder, 'long.wav')
    writeWav(path, { sampleRate: 8000, channels: [new Float32Array(80_000)] })
    using reader = new SoundReader(path, { ...defaultMediaLimits })
    expect(reader.format.declaredSeconds).toBe(10)
    expect(codeOf(() => readAll(path, { ...defaultMediaLimits, maxDurationMs: 5000 }))).toBe(
      'media_over_limit',
    )
  })
})

describe('skipping', () => {
  const rate = 44_100
  const noise = whiteNoise(12 * rate, 6).map((sample) => sample / 4)
  const formats: [muxer: string, encoder: AllowedEncoder, sampleRate: number][] = [
    ['wav', 'pcm_s24le', rate],
    ['flac', 'flac', rate],
    ['mp3', 'libmp3lame', rate],
    ['mp4', 'aac', rate],
    ['adts', 'aac', rate],
    ['matroska', 'aac', rate],
    ['webm', 'libopus', 48_000],
    ['ogg', 'libopus', 48_000],
    ['mpegts', 'aac', rate],
  ]

  it.each(formats)(
    'in %s with %s comes to the very sample that reading through would',
    (muxer, encoder, sampleRate) => {
      const path = join(folder, `skip.${muxer}.${encoder}`)
      writeSound(path, muxer, { encoder, sampleRate, channelCount: 1 }, noise)
      const whole = readSound(path).channels[0]!
      for (const sample of [3 * sampleRate + 12_345, 9 * sampleRate + 1]) {
        using reader = new SoundReader(path, defaultMediaLimits)
        reader.read()
        reader.skipTo(sample)
        const block = reader.read()![0]!
        expect(block.length).toBeGreaterThan(0)
        expect(largestDifference(block, whole.subarray(sample))).toBeLessThan(1e-4)
        expect(reader.sampleCount).toBe(sample + block.length)
      }
    },
  )

  it('a little way, and further, and past the end', () => {
    const path = join(folder, 'skip.wav')
    writeWav(path, { sampleRate: 8000, channels: [whiteNoise(80_000, 7)] })
    const whole = readSound(path).channels[0]!
    using reader = new SoundReader(path, defaultMediaLimits)
    for (const sample of [5, 9000, 70_001]) {
      reader.skipTo(sample)
      expect(reader.read()![0]![0]).toBe(whole[sample])
    }
    reader.skipTo(90_000)
    expect(reader.read()).toBeNull()
  })
})

describe('what holds no sound', () => {
  it('a silent film has no audio', () => {
    const path = join(folder, 'silent.mp4')
    const picture = { seconds: 1, flashAt: 0, width: 64, height: 48 }
    writeVideo(path, { muxer: 'mp4', pictureEncoder: 'libx264', soundEncoder: null, ...picture })
    expect(codeOf(() => readAll(path))).toBe('media_no_audio')
  })

  it('a sound track without one sample is empty', () => {
    const path = join(folder, 'no-samples.wav')
    writeWav(path, { sampleRate: 8000, channels: [new Float32Array(0)] })
    expect(codeOf(() => readAll(path))).toBe('media_empty')
  })
})

/** Where in a transport stream the time stamps of sound begin: PES packets of stream 0xC0 (ISO/IEC 13818-1). */
function soundStamps(bytes: Buffer): number[] {
  const found: number[] = []
  const start = Buffer.from([0, 0, 1, 0xc0])
  for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 4)) found.push(at + 9)
  return found
}

function writeSound(
  path: string,
  muxer: string,
  settings: { encoder: AllowedEncoder; sampleRate: number; channelCount: number },
  samples: Float32Array,
  timeOf = (pts: number) => pts,
): void {
  using output = new MediaOutput(muxer, path)
  let stream: Stream | null = null
  using encoder = new AudioEncoder({ ...settings, hasGlobalHeader: output.hasGlobalHeader }, (packet) => {
    packet.pts = BigInt(timeOf(Number(packet.pts)))
    packet.dts = packet.pts
    if (stream !== null) output.write(packet, stream)
  })
  stream = output.addEncoded(encoder.context, encoder.timeBase)
  output.begin()
  encoder.write([samples])
  encoder.finish()
  output.finish()
}

function largestDifference(one: Float32Array, other: Float32Array): number {
  return one.reduce((most, sample, i) => Math.max(most, Math.abs(sample - other[i]!)), 0)
}
