/**
 * How good and how fast the flash chain is, end to end: files in, files out. Quality on mixtures of the shared
 * samples; speed as processor seconds per second of sound, start of the process left out; memory over time.
 */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { Dnsmos } from '#engines/restoration/dnsmos.ts'
import { engine, type RestoreResult } from '#engines/restoration/engine.ts'
import { siSdr } from '#tests/media-corpus/comparison.ts'
import { power } from '#tests/media-corpus/signals.ts'
import { readSound, resampled, writeWav } from '#tests/media-corpus/sound-files.ts'
import { type BenchTable, goalAtLeast, goalAtMost, rounded } from '../support/table.ts'
import { type Mixture, makeMixtures, mixtureRate } from './mixtures.ts'

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url))
const scoreRate = 16_000
/** Scores are compared with the speech at one level: -26 dBFS. */
const scoreRms = 10 ** (-26 / 20)
const longMinutes = 10

/** @param folder where `media` and `models` are; by default `../shared` beside the checkout. */
export async function run(folder: string = shared): Promise<BenchTable> {
  const table: BenchTable = { name: 'restore', rows: [], goals: [] }
  if (!existsSync(join(folder, 'media')) || !existsSync(join(folder, 'models'))) {
    table.rows.push({ case: 'skipped', reason: `There are no media and models in ${folder}` })
    return table
  }
  const work = mkdtempSync(join(tmpdir(), 'triptych-bench-restore-'))
  try {
    await benchQuality(folder, work, table)
    await benchSpeed(folder, work, table)
  } finally {
    rmSync(work, { recursive: true })
  }
  return table
}

async function benchQuality(folder: string, work: string, table: BenchTable): Promise<void> {
  const dnsmos = await Dnsmos.load(join(folder, 'models', 'dnsmos_sig_bak_ovr.onnx'))
  const gains: Array<{ siSdr: number; overall: number }> = []
  let transparency = Number.NaN
  for (const mixture of makeMixtures(join(folder, 'media'))) {
    const row = await measure(mixture, folder, work, dnsmos)
    table.rows.push(row)
    if (mixture.group === 'additive') gains.push({ siSdr: row.siSdrGain, overall: row.overallGain })
    if (mixture.group === 'clean') transparency = row.siSdrAfter
  }
  table.goals.push(goalAtLeast('mean SI-SDR gain, dB', mean(gains.map((gain) => gain.siSdr)), 8.5))
  table.goals.push(goalAtLeast('mean DNSMOS OVRL gain', mean(gains.map((gain) => gain.overall)), 0.6))
  table.goals.push(goalAtLeast('clean speech against itself, dB', transparency, 27))
}

async function measure({ name, noisy, clean }: Mixture, folder: string, work: string, dnsmos: Dnsmos) {
  const path = join(work, 'mixture.wav')
  writeWav(path, { sampleRate: mixtureRate, channels: [noisy] })
  const { result } = await restore(path, folder, work)
  const restored = readSound(result.master.path).channels[0]!
  const [reference, before, after] = [clean, noisy, restored].map((sound) =>
    resampled(sound, mixtureRate, scoreRate),
  )
  const scoreGain = scoreRms / Math.sqrt(power(reference!))
  const score = (sound: Float32Array) => dnsmos.score(sound.map((sample) => sample * scoreGain))
  const [scoreBefore, scoreAfter] = [await score(before!), await score(after!)]
  const siSdrBefore = Math.min(99, siSdr(reference!, before!))
  const siSdrAfter = siSdr(reference!, after!)
  return {
    case: name,
    siSdrBefore: rounded(siSdrBefore),
    siSdrAfter: rounded(siSdrAfter),
    siSdrGain: rounded(siSdrAfter - siSdrBefore),
    siSdrAfterFullBand: rounded(siSdr(clean, restored)),
    signal: rounded(scoreAfter.signal),
    background: rounded(scoreAfter.background),
    overallBefore: rounded(scoreBefore.overall),
    overallAfter: rounded(scoreAfter.overall),
    overallGain: rounded(scoreAfter.overall - scoreBefore.overall),
  }
}

async function benchSpeed(folder: string, work: string, table: BenchTable): Promise<void> {
  const { sampleRate, channels } = readSound(join(folder, 'media', 'speech-noise-5db-48k.wav'))
  const piece = channels[0]!
  const long = new Float32Array(longMinutes * 60 * sampleRate)
  for (let at = 0; at < long.length; at += piece.length) long.set(piece.subarray(0, long.length - at), at)
  const path = join(work, 'long.wav')
  for (const [name, sound] of [
    ['mono', [long]],
    ['stereo', [long, long]],
  ] as const) {
    writeWav(path, { sampleRate, channels: [...sound] }, 'int16')
    const { cpuSeconds, residentStartMb, residentEndMb } = await restore(path, folder, work)
    const realTimeFactor = cpuSeconds / (longMinutes * 60)
    table.rows.push({
      case: `speed, ${longMinutes} minutes ${name}`,
      realTimeFactor: rounded(realTimeFactor, 4),
      residentMb: rounded(residentEndMb),
      residentGrowthMbPerMinute: rounded((residentEndMb - residentStartMb) / longMinutes),
    })
    if (name === 'mono') table.goals.push(goalAtMost('real-time factor per core', realTimeFactor, 0.1))
    if (name === 'stereo')
      table.goals.push(goalAtMost('resident growth, MB', residentEndMb - residentStartMb, 50))
  }
}

type Run = { result: RestoreResult; cpuSeconds: number; residentStartMb: number; residentEndMb: number }

/** Runs the engine; resident memory is taken at a tenth of the way, when all is loaded, and at the end. */
async function restore(inputPath: string, folder: string, work: string): Promise<Run> {
  const residentMb = () => process.memoryUsage.rss() / 1e6
  let residentStartMb = 0
  const started = process.cpuUsage()
  const result = await engine(
    {
      inputPath,
      modelFolder: join(folder, 'models'),
      chain: 'flash',
      audioFormat: 'mp3',
      wantVideo: false,
      limits: defaultMediaLimits,
    },
    {
      folder: work,
      signal: new AbortController().signal,
      report: ({ overallFraction }) => {
        if (residentStartMb === 0 && overallFraction > 0.2) residentStartMb = residentMb()
      },
    },
  )
  const used = process.cpuUsage(started)
  if (result.facts.chain !== 'flash') throw new Error(`The fallback ran: ${result.facts.fallbackReason}`)
  return { result, cpuSeconds: (used.user + used.system) / 1e6, residentStartMb, residentEndMb: residentMb() }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
