/** Draws the sound of a film as peaks: for each step of time the lowest and the highest sample. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import { SoundReader } from '#engines/media/sound-reader.ts'
import { Pacer } from '#engines/pacer.ts'
import type { DetectorContext, DetectorInput, Finding } from './detector.ts'

const leastStepMs = 20
const mostSteps = 60_000

/** @throws TriptychError `media_*`, `storage_failed`, `work_canceled` */
export async function drawWaveform(input: DetectorInput, context: DetectorContext): Promise<Finding> {
  if (!input.media.hasAudio) return {}
  using reader = new SoundReader(input.inputPath, input.limits)
  const pacer = new Pacer(context.signal)
  const durationMs = input.facts.durationMs
  const peaks = new Peaks(reader.format, Math.max(leastStepMs, Math.ceil(durationMs / mostSteps)))
  for (let block = reader.read(); block !== null; block = reader.read()) {
    peaks.add(block)
    if (!pacer.isDue()) continue
    await pacer.pause()
    context.onProgress(
      durationMs > 0 ? (reader.sampleCount * 1000) / reader.format.sampleRate / durationMs : 0,
    )
  }
  const path = join(input.folder, 'waveform.bin')
  const pairs = peaks.finish()
  try {
    writeFileSync(path, pairs)
  } catch (cause) {
    throw new TriptychError('storage_failed', { detail: 'The waveform could not be written.', cause })
  }
  return { derivatives: { waveform: { path, stepMs: peaks.stepMs, count: pairs.length / 2 } } }
}

class Peaks {
  readonly stepMs: number
  readonly #samplesPerStep: number
  #pairs = new Int8Array(2048)
  #count = 0
  #position: number
  #lowest = 0
  #highest = 0

  constructor({ sampleRate, startSeconds }: { sampleRate: number; startSeconds: number }, stepMs: number) {
    this.stepMs = stepMs
    this.#samplesPerStep = (sampleRate * stepMs) / 1000
    // What comes before late sound is silence.
    this.#position = Math.round(startSeconds * sampleRate)
    while (this.#position >= (this.#count + 1) * this.#samplesPerStep) this.#close()
  }

  add(block: readonly Float32Array[]): void {
    const length = block[0]?.length ?? 0
    for (let i = 0; i < length; i++) {
      if (this.#position++ >= (this.#count + 1) * this.#samplesPerStep) this.#close()
      for (const channel of block) {
        const sample = channel[i]!
        if (sample < this.#lowest) this.#lowest = sample
        if (sample > this.#highest) this.#highest = sample
      }
    }
  }

  finish(): Int8Array {
    this.#close()
    return this.#pairs.subarray(0, 2 * this.#count)
  }

  #close(): void {
    if (2 * this.#count === this.#pairs.length) {
      const grown = new Int8Array(2 * this.#pairs.length)
      grown.set(this.#pairs)
      this.#pairs = grown
    }
    this.#pairs[2 * this.#count] = Math.round(Math.max(-1, this.#lowest) * 127)
    this.#pairs[2 * this.#count + 1] = Math.round(Math.min(1, this.#highest) * 127)
    this.#count++
    this.#lowest = 0
    this.#highest = 0
  }
}
