/** Runs samples of a recording through the pipeline, in memory. */
import type { Planar } from '#engines/media/planar.ts'
import type { Pacer } from '#engines/pacer.ts'
import type { Analysis } from './analysis.ts'
import type { Chain } from './chain.ts'
import { Pipeline, type Treatment } from './pipeline.ts'
import type { Sample } from './samples.ts'

/** One second: a step that a cancel has to wait for. */
const blockSeconds = 1

export type Rendering = { analysis: Analysis; chain: Chain; pacer: Pacer }

/**
 * @param onProgress takes the share of the samples that is done.
 * @returns for each sample its treated sound, exactly as long.
 */
export async function render(
  { analysis, chain, pacer }: Rendering,
  samples: readonly Sample[],
  treatment: Treatment,
  onProgress: (fraction: number) => void,
): Promise<Planar[]> {
  const rendered: Planar[] = []
  const whole = samples.reduce((sum, { sound }) => sum + sound[0]!.length, 0)
  let before = 0
  const step = Math.round(blockSeconds * analysis.format.sampleRate)
  for (const { sound } of samples) {
    using pipeline = new Pipeline({ analysis, chain, treatment, pacer })
    const length = sound[0]!.length
    const out = sound.map(() => new Float32Array(length))
    let at = 0
    const keep = async (blocks: AsyncIterable<Planar>) => {
      for await (const block of blocks) {
        const count = Math.min(block[0]?.length ?? 0, length - at)
        out.forEach((channel, c) => {
          channel.set(block[c]!.subarray(0, count), at)
        })
        at += count
        if (pacer.isDue()) await pacer.pause()
      }
    }
    for (let from = 0; from < length; from += step) {
      await keep(pipeline.write(sound.map((channel) => channel.slice(from, from + step))))
      onProgress((before + at) / whole)
    }
    await keep(pipeline.finish())
    before += length
    rendered.push(out)
  }
  return rendered
}

/** `wetShare` of `wet`, the rest `dry`. */
export function mixed(dry: readonly Planar[], wet: readonly Planar[], wetShare: number): Planar[] {
  return dry.map((sound, index) =>
    sound.map((channel, c) => {
      const other = wet[index]![c]!
      return channel.map((sample, i) => sample + wetShare * (other[i]! - sample))
    }),
  )
}
