/**
 * How good and how fast the chains are, end to end: files in, files out. Quality on mixtures of the shared
 * samples; speed as processor seconds per second of sound, start of the process left out; memory over time.
 */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Dnsmos } from '#engines/restoration/dnsmos.ts'
import { siSdr } from '#tests/media-corpus/comparison.ts'
import { power } from '#tests/media-corpus/signals.ts'
import { readSound, resampled, writeWav } from '#tests/media-corpus/sound-files.ts'
import { type BenchTable, goalAtLeast, goalAtMost, rounded } from '../support/table.ts'
import { type Method, methods, restore, restoredBy } from './methods.ts'
import { type Mixture, makeMixtures, mixtureRate } from './mixtures.ts'

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url))
const scoreRate = 16_000
/** Scores are compared with the speech at one level: -26 dBFS. */
const scoreRms = 10 ** (-26 / 20)
const longMinutes = 10
/** Nothing is nearer to itself than this, to keep infinity out of the table. */
const mostSiSdr = 99

type Measured = { group: Mixture['group']; siSdr: Record<Method, number>; overall: Record<Method, number> }

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
  using dnsmos = await Dnsmos.load(join(folder, 'models', 'dnsmos_sig_bak_ovr.onnx'))
  const all: Measured[] = []
  for (const mixture of makeMixtures(join(folder, 'media'))) {
    const { row, measured } = await measure(mixture, folder, work, dnsmos)
    table.rows.push(row)
    all.push(measured)
  }
  addGoals(table, all)
}

function addGoals(table: BenchTable, all: readonly Measured[]): void {
  const additive = all.filter(({ group }) => group === 'additive')
  const meanGain = (figure: 'siSdr' | 'overall', method: Method) =>
    mean(additive.map((each) => each[figure][method] - each[figure].unprocessed))
  for (const method of methods.slice(1)) {
    table.rows.push({
      case: `mean gain of ${method}, additive noise`,
      siSdr: rounded(meanGain('siSdr', method)),
      overall: rounded(meanGain('overall', method)),
    })
  }
  const only = (group: Mixture['group']) => all.find((each) => each.group === group)!
  const worst = (figure: 'siSdr' | 'overall') =>
    Math.max(0, ...all.map((each) => each[figure].unprocessed - each[figure].best))
  table.goals.push(goalAtLeast('flash: mean SI-SDR gain, dB', meanGain('siSdr', 'flash'), 8.5))
  table.goals.push(goalAtLeast('flash: mean DNSMOS OVRL gain', meanGain('overall', 'flash'), 0.6))
  table.goals.push(goalAtLeast('flash: clean speech against itself, dB', only('clean').siSdr.flash, 27))
  table.goals.push(goalAtLeast('best: mean SI-SDR gain, dB', meanGain('siSdr', 'best'), 9))
  table.goals.push(goalAtLeast('best: mean DNSMOS OVRL gain', meanGain('overall', 'best'), 0.7))
  table.goals.push(goalAtLeast('best: clean speech against itself, dB', only('clean').siSdr.best, 27))
  table.goals.push(goalAtLeast('best: room, DNSMOS OVRL', only('room').overall.best, 2.6))
  table.goals.push(goalAtMost('best: largest loss of SI-SDR, dB', worst('siSdr'), 0.3))
  table.goals.push(goalAtMost('best: largest loss of DNSMOS OVRL', worst('overall'), 0.05))
}

async function measure({ name, group, noisy, clean }: Mixture, folder: string, work: string, dnsmos: Dnsmos) {
  const path = join(work, 'mixture.wav')
  writeWav(path, { sampleRate: mixtureRate, channels: [noisy] })
  const reference = resampled(clean, mixtureRate, scoreRate)
  const measured: Measured = { group, siSdr: {} as Measured['siSdr'], overall: {} as Measured['overall'] }
  const row: Record<string, string | number> = { case: name }
  for (const method of methods) {
    const { sound, note } = await restoredBy(method, noisy, path, folder, work)
    const heard = resampled(sound, mixtureRate, scoreRate)
    const gain = scoreRms / Math.sqrt(Math.min(power(heard), power(reference)))
    const { overall } = await dnsmos.score(heard.map((sample) => sample * gain))
    measured.siSdr[method] = Math.min(mostSiSdr, siSdr(reference, heard))
    measured.overall[method] = overall
    row[`${method} dB`] = rounded(measured.siSdr[method], 1)
    row[`${method} OVRL`] = rounded(overall)
    if (method === 'best') row.did = note
  }
  return { row, measured }
}

async function benchSpeed(folder: string, work: string, table: BenchTable): Promise<void> {
  const { sampleRate, channels } = readSound(join(folder, 'media', 'speech-noise-5db-48k.wav'))
  const piece = channels[0]!
  const long = new Float32Array(longMinutes * 60 * sampleRate)
  for (let at = 0; at < long.length; at += piece.length) long.set(piece.subarray(0, long.length - at), at)
  const path = join(work, 'long.wav')
  const cases = [
    { chain: 'flash', name: 'mono', sound: [long], most: 0.1 },
    { chain: 'flash', name: 'stereo', sound: [long, long], most: null },
    { chain: 'best', name: 'mono', sound: [long], most: 0.35 },
    { chain: 'best', name: 'stereo', sound: [long, long], most: null },
    { chain: 'best', name: 'mono of 10 s', sound: [piece], most: 0.35 },
  ] as const
  for (const { chain, name, sound, most } of cases) {
    writeWav(path, { sampleRate, channels: [...sound] }, 'int16')
    const { cpuSeconds, residentStartMb, residentEndMb } = await restore(path, folder, work, chain)
    const seconds = sound[0].length / sampleRate
    const realTimeFactor = cpuSeconds / seconds
    table.rows.push({
      case: `speed of ${chain}, ${name}`,
      seconds: rounded(seconds),
      realTimeFactor: rounded(realTimeFactor, 4),
      residentMb: rounded(residentEndMb),
      residentGrowthMb: rounded(residentEndMb - residentStartMb),
    })
    if (most !== null) {
      table.goals.push(goalAtMost(`${chain}: real-time factor per core, ${name}`, realTimeFactor, most))
    } else {
      table.goals.push(goalAtMost(`${chain}: resident growth, MB`, residentEndMb - residentStartMb, 50))
    }
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
