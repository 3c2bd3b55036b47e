import { describe, expect, it } from 'vitest'
import { Pacer } from '#engines/pacer.ts'
import { siSdr } from '#tests/media-corpus/comparison.ts'
import { hasSamples, needsSamples, sampleSpeech } from '#tests/media-corpus/shared-samples.ts'
import { seededNoise, whiteNoise } from '#tests/media-corpus/signals.ts'
import { resampled } from '#tests/media-corpus/sound-files.ts'
import { Dereverberator, type PieceSizes, usualPieces } from './dereverberator.ts'
import { lateReverbOf, lateShareOf } from './late-reverb.ts'

const pacer = new Pacer(new AbortController().signal)
const speech = hasSamples ? resampled(sampleSpeech(18, 30), 16_000, 48_000) : new Float32Array(0)

/** A room of sparse echoes that fall by 60 dB in `seconds`, the first 5 ms after the voice. */
function inRoom(sound: Float32Array, seconds: number): Float32Array {
  const next = seededNoise(3)
  const out = sound.slice()
  const last = seconds * 48_000
  for (let lag = 240; lag < last; lag += 40 + Math.floor(20 * next())) {
    const gain = 0.25 * next() * 10 ** ((-3 * lag) / last)
    for (let i = lag; i < out.length; i++) out[i] = out[i]! + gain * sound[i - lag]!
  }
  return out
}

async function dry(sound: Float32Array, sizes: PieceSizes, blockSize = 48_000): Promise<Float32Array> {
  const dereverberator = new Dereverberator(1, pacer, sizes)
  const out = new Float32Array(sound.length)
  let at = 0
  const keep = async (blocks: AsyncIterable<readonly Float32Array[]>) => {
    for await (const [channel] of blocks) {
      out.set(channel!, at)
      at += channel!.length
    }
  }
  for (let from = 0; from < sound.length; from += blockSize) {
    await keep(dereverberator.write([sound.subarray(from, from + blockSize)]))
  }
  await keep(dereverberator.finish())
  expect(at).toBe(sound.length)
  return out
}

describe.skipIf(!hasSamples)(`dereverberation${needsSamples}`, () => {
  const room = inRoom(speech, 0.6)

  it('brings speech in a room nearer to what was said, and lowers what can be predicted', async () => {
    const out = await dry(room, usualPieces)
    expect(siSdr(speech, out) - siSdr(speech, room)).toBeGreaterThan(1.5)
    expect(await lateShareOf(out, pacer)).toBeLessThan(0.7 * (await lateShareOf(room, pacer)))
  })

  it('finds more that is late in a room than in dry speech', async () => {
    expect(await lateShareOf(room, pacer)).toBeGreaterThan(2 * (await lateShareOf(speech, pacer)))
  })

  it('in pieces is nearly what it is of the whole, and has no seams', async () => {
    const second = 48_000
    const sizes = { piece: 6 * second, overlap: 2 * second, settling: 0.5 * second, leastPiece: 3 * second }
    const whole = await dry(room, usualPieces)
    const pieces = await dry(room, sizes, 7777)
    expect(siSdr(whole, pieces)).toBeGreaterThan(17)
    const steps = (sound: Float32Array) =>
      sound.reduce((most, value, i) => (i === 0 ? 0 : Math.max(most, Math.abs(value - sound[i - 1]!))), 0)
    expect(steps(pieces)).toBeLessThan(1.2 * steps(whole))
  })
})

describe('late reverberation', () => {
  it.each([1, 100, 1535, 40_000])('of %i samples has as many, and of silence is silence', async (length) => {
    const [late] = await lateReverbOf([new Float32Array(length)], pacer)
    expect(late!.length).toBe(length)
    expect(late!.every((value) => value === 0)).toBe(true)
    const noise = whiteNoise(length, 1)
    const [lateOfNoise] = await lateReverbOf([noise], pacer)
    expect(lateOfNoise!.every(Number.isFinite)).toBe(true)
  })

  it('stops when the work is canceled', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 20)
    const noise = whiteNoise(30 * 48_000, 1)
    await expect(lateReverbOf([noise], new Pacer(controller.signal))).rejects.toMatchObject({
      code: 'work_canceled',
    })
  })
})
