/**
 * The encoders we use, and the only place that opens one. FFmpeg's binary also holds encoders whose licences do
 * not go together with the rest of it (libfdk_aac); an allow-list keeps us off them.
 */

import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_FLTP,
  AV_SAMPLE_FMT_S32,
} from 'node-av/constants'
import { avChannelLayoutDefault, Codec, CodecContext, Rational } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { requireSuccess } from './libav.ts'
import type { SampleLayout } from './sample-packing.ts'

export const ALLOWED_ENCODERS = ['libmp3lame', 'flac', 'pcm_s24le', 'aac', 'libopus'] as const
export type AllowedEncoder = (typeof ALLOWED_ENCODERS)[number]

type EncoderTraits = {
  layout: SampleLayout
  /** The rates the codec has; null when it takes any. */
  sampleRates: readonly number[] | null
  bitsPerSecond: (channelCount: number) => bigint | null
  options: Readonly<Record<string, number | string>>
}

const lossless = { sampleRates: null, bitsPerSecond: () => null }

const encoderTraits = {
  // Quality 7 of LAME's 0..9 costs half the time of its default and differs by little at these rates.
  libmp3lame: {
    layout: 'planar-float',
    sampleRates: [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000],
    bitsPerSecond: (channelCount) => (channelCount === 1 ? 128_000n : 192_000n),
    options: { compression_level: 7 },
  },
  flac: { ...lossless, layout: 'int24', options: { compression_level: 3 } },
  pcm_s24le: { ...lossless, layout: 'int24', options: {} },
  aac: {
    layout: 'planar-float',
    sampleRates: [
      8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000,
    ],
    bitsPerSecond: (channelCount) => (channelCount === 1 ? 128_000n : 192_000n),
    // FFmpeg's `fast` coder turns loud pure tones down by 3 dB, and is not faster than its default.
    options: { aac_coder: 'twoloop' },
  },
  libopus: {
    layout: 'float',
    sampleRates: [48_000],
    bitsPerSecond: (channelCount) => (channelCount === 1 ? 96_000n : 160_000n),
    options: { compression_level: 5 },
  },
} as const satisfies Record<AllowedEncoder, EncoderTraits>

const sampleFormats = {
  'planar-float': AV_SAMPLE_FMT_FLTP,
  float: AV_SAMPLE_FMT_FLT,
  int24: AV_SAMPLE_FMT_S32,
} as const satisfies Record<SampleLayout, unknown>

/** How the encoder wants its samples. */
export function sampleLayoutOf(encoder: AllowedEncoder): SampleLayout {
  return encoderTraits[encoder].layout
}

/** The rate nearest to the wanted one that the encoder has: the same, or else 48 kHz. */
export function encoderRate(encoder: AllowedEncoder, sampleRate: number): number {
  const rates: readonly number[] | null = encoderTraits[encoder].sampleRates
  return rates === null || rates.includes(sampleRate) ? sampleRate : 48_000
}

export type EncoderSettings = {
  encoder: AllowedEncoder
  sampleRate: number
  channelCount: number
  /** Whether the container keeps the codec's header apart from its packets. */
  hasGlobalHeader: boolean
}

/**
 * An open encoder, to be freed by the caller. Its time base is one sample.
 * @throws TriptychError `internal` for an encoder that is not allowed, `media_unsupported` when it refuses
 */
export function openEncoder(settings: EncoderSettings): CodecContext {
  const { encoder, sampleRate, channelCount } = settings
  if (!ALLOWED_ENCODERS.includes(encoder)) {
    throw new TriptychError('internal', {
      detail: `The encoder "${encoder}" is not on the list of allowed ones.`,
    })
  }
  const codec = Codec.findEncoderByName(encoder as Parameters<typeof Codec.findEncoderByName>[0])
  if (codec === null)
    throw new TriptychError('internal', { detail: `FFmpeg lacks the encoder "${encoder}".` })
  const traits: EncoderTraits = encoderTraits[encoder]
  const context = new CodecContext()
  context.allocContext3(codec)
  context.sampleRate = sampleRate
  context.sampleFormat = sampleFormats[traits.layout]
  context.channelLayout = avChannelLayoutDefault(channelCount)
  context.timeBase = new Rational(1, sampleRate)
  if (traits.layout === 'int24') context.bitsPerRawSample = 24
  const bitsPerSecond = traits.bitsPerSecond(channelCount)
  if (bitsPerSecond !== null) context.bitRate = bitsPerSecond
  if (settings.hasGlobalHeader) context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  for (const [name, value] of Object.entries(traits.options)) context.setOption(name, value)
  try {
    const opened = context.open2Sync(codec, null)
    requireSuccess(opened, `The ${encoder} encoder does not take ${sampleRate} Hz`, 'media_unsupported')
    return context
  } catch (error) {
    context.freeContext()
    throw error
  }
}
