/** The sound of a file as one channel at the rate that a model wants, from the start of the file on. */
import type { MediaLimits } from '#engines/media/limits.ts'
import { Resampler } from '#engines/media/resampler.ts'
import { SoundReader } from '#engines/media/sound-reader.ts'

const silenceBlock = 16_000

/**
 * Blocks of any length, each valid until the next is asked for. Silence comes before sound that begins late.
 * @throws TriptychError `media_*`
 */
export function* monoSound(path: string, limits: MediaLimits, sampleRate: number): Generator<Float32Array> {
  using reader = new SoundReader(path, limits)
  using resampler = new Resampler(reader.format.sampleRate, sampleRate, 1)
  const silence = new Float32Array(silenceBlock)
  for (let left = Math.round(reader.format.startSeconds * sampleRate); left > 0; left -= silenceBlock) {
    yield silence.subarray(0, left)
  }
  let mixed = new Float32Array(0)
  for (let block = reader.read(); block !== null; block = reader.read()) {
    const [left, right] = block
    if (left === undefined || left.length === 0) continue
    if (mixed.length < left.length) mixed = new Float32Array(left.length)
    for (let i = 0; i < left.length; i++)
      mixed[i] = right === undefined ? left[i]! : (left[i]! + right[i]!) / 2
    yield resampler.convert([mixed.subarray(0, left.length)])[0]!
  }
  yield resampler.finish()[0]!
}

/** The same in frames of one length, the last filled up with silence. Each is valid until the next is asked for. */
export function* inFrames(blocks: Iterable<Float32Array>, length: number): Generator<Float32Array> {
  const frame = new Float32Array(length)
  let held = 0
  for (const block of blocks) {
    for (let from = 0; from < block.length; ) {
      const taken = block.subarray(from, from + length - held)
      frame.set(taken, held)
      held += taken.length
      from += taken.length
      if (held < length) break
      yield frame
      held = 0
    }
  }
  if (held > 0) yield frame.fill(0, held)
}
