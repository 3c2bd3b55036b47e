/** The ways of restoring that the benchmark compares: files in, files out, as users have them; and plain FFmpeg. */
import { join } from 'node:path'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { SoundFilter } from '#engines/media/sound-filter.ts'
import { engine, type RestoreRequest, type RestoreResult } from '#engines/restoration/engine.ts'
import { readSound } from '#tests/media-corpus/sound-files.ts'
import { mixtureRate } from './mixtures.ts'

export const methods = ['unprocessed', 'afftdn', 'rnnoise', 'flash', 'best'] as const
export type Method = (typeof methods)[number]

export type Run = {
  result: RestoreResult
  cpuSeconds: number
  residentStartMb: number
  residentEndMb: number
}

/** Runs the engine; resident memory is taken at a tenth of the way, when all is loaded, and at the end. */
export async function restore(
  inputPath: string,
  folder: string,
  work: string,
  chain: RestoreRequest['chain'] | 'rnnoise',
): Promise<Run> {
  const residentMb = () => process.memoryUsage.rss() / 1e6
  let residentStartMb = 0
  const started = process.cpuUsage()
  const result = await engine(
    {
      inputPath,
      modelFolder: chain === 'rnnoise' ? null : join(folder, 'models'),
      chain: chain === 'rnnoise' ? 'flash' : chain,
      audioFormat: 'mp3',
      wantVideo: false,
      limits: defaultMediaLimits,
    },
    {
      folder: work,
      signal: new AbortController().signal,
      report: ({ overallFraction }) => {
        if (residentStartMb === 0 && overallFraction > 0.25) residentStartMb = residentMb()
      },
    },
  )
  const used = process.cpuUsage(started)
  if (chain !== 'rnnoise' && result.facts.chain !== chain) {
    throw new Error(`The fallback ran: ${result.facts.fallbackReason}`)
  }
  return { result, cpuSeconds: (used.user + used.system) / 1e6, residentStartMb, residentEndMb: residentMb() }
}

export async function restoredBy(
  method: Method,
  noisy: Float32Array,
  path: string,
  folder: string,
  work: string,
): Promise<{ sound: Float32Array; note: string }> {
  if (method === 'unprocessed') return { sound: noisy, note: '' }
  if (method === 'afftdn') return { sound: afftdn(noisy), note: '' }
  const { result } = await restore(path, folder, work, method)
  return { sound: readSound(result.master.path).channels[0]!, note: noteOf(result) }
}

function noteOf({ facts }: RestoreResult): string {
  const { repairs, gate, wetShare } = facts
  if (repairs === null || gate === null) return ''
  return [
    gate.choice,
    ...(wetShare > 0 && wetShare < 1 ? [`at ${wetShare}`] : []),
    ...(repairs.declip === null ? [] : [`declip ${repairs.declip}`]),
    ...(repairs.declick ? ['declick'] : []),
    ...(repairs.humHarmonics > 0 ? ['dehum'] : []),
  ].join(', ')
}

/** FFmpeg's filter delays by 25 ms and does not say so. The settings are the better of those tried (findings 3.3). */
function afftdn(noisy: Float32Array): Float32Array {
  const delay = 1200
  using filter = new SoundFilter('afftdn=nr=30:nf=-30:tn=1', mixtureRate, 1)
  const padded = new Float32Array(noisy.length + delay)
  padded.set(noisy)
  const parts = [...filter.write([padded]), ...filter.finish()].map(([channel]) => channel!)
  const out = new Float32Array(padded.length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out.subarray(delay)
}
