/**
 * Stretches of a recording that stand for the whole when it is decided what to do with it: all of a short one, and
 * of a long one a few windows with much speech, spread evenly, so that an hour costs no more than a minute.
 */
import type { MediaLimits } from '#engines/media/limits.ts'
import type { Planar } from '#engines/media/planar.ts'
import { SoundReader } from '#engines/media/sound-reader.ts'
import type { Pacer } from '#engines/pacer.ts'
import type { Analysis } from './analysis.ts'

/** Just above DNSMOS's window of 9.01 s. */
export const windowSeconds = 9.01
/** Longer recordings are sampled. 30 s of stereo at 48 kHz are 12 MB. */
const wholeSeconds = 30
const maxWindows = 5
/** Of a whole recording: more would take longer than they tell. */
const maxWindowsOfWhole = 3
/** Before a window, so that models have heard some of it when it begins. */
const leadSeconds = 1.5
/** Relative to the speech level: quieter seconds are pauses. */
const activeShare = 10 ** (-10 / 10)

export type Sample = {
  /** At the file's rate. */
  sound: Planar
  /** Where in `sound` windows of 9.01 s to be scored begin; the last may be cut short. */
  windowStarts: number[]
  /** Whether this is all of the recording. */
  isWhole: boolean
}

export async function readSamples(
  path: string,
  limits: MediaLimits,
  analysis: Analysis,
  pacer: Pacer,
): Promise<Sample[]> {
  const { sampleRate } = analysis.format
  const seconds = analysis.sampleCount / sampleRate
  const isWhole = seconds <= wholeSeconds
  const count = Math.max(
    1,
    Math.min(isWhole ? maxWindowsOfWhole : maxWindows, Math.floor(seconds / windowSeconds)),
  )
  const starts = windowsWithSpeech(analysis, seconds, count).map((start) => Math.round(start * sampleRate))
  const ranges = isWhole
    ? [{ from: 0, to: analysis.sampleCount, windowStarts: starts }]
    : starts.map((start) => {
        const from = Math.max(0, start - Math.round(leadSeconds * sampleRate))
        const to = Math.min(analysis.sampleCount, start + Math.ceil(windowSeconds * sampleRate))
        return { from, to, windowStarts: [start - from] }
      })
  const sounds = await readRanges(path, limits, ranges, pacer)
  return ranges.map(({ windowStarts }, index) => ({ sound: sounds[index]!, windowStarts, isWhole }))
}

/** Of each of `count` equal parts, the window with the most active seconds; in seconds. */
function windowsWithSpeech({ findings, speechRms }: Analysis, seconds: number, count: number): number[] {
  const powers = findings?.secondPowers ?? new Float32Array(0)
  const active = Array.from(powers, (power): number => (power >= activeShare * speechRms ** 2 ? 1 : 0))
  const part = seconds / count
  return Array.from({ length: count }, (_, index) => {
    const earliest = index * part
    const latest = Math.max(earliest, (index + 1) * part - windowSeconds)
    let best = earliest
    let most = -1
    for (let start = earliest; start <= latest; start++) {
      const first = Math.round(start)
      const speech = active.slice(first, first + Math.floor(windowSeconds)).reduce((sum, one) => sum + one, 0)
      if (speech > most) [most, best] = [speech, start]
    }
    return best
  })
}

type Range = { from: number; to: number }

/** Reads once from the start to the end of the last range. Ranges are in order and may overlap. */
async function readRanges(path: string, limits: MediaLimits, ranges: readonly Range[], pacer: Pacer) {
  using reader = new SoundReader(path, limits)
  const sounds = ranges.map(({ from, to }) =>
    Array.from({ length: reader.format.channelCount }, () => new Float32Array(to - from)),
  )
  const end = ranges.at(-1)?.to ?? 0
  let position = 0
  for (let block = reader.read(); block !== null && position < end; block = reader.read()) {
    const length = block[0]?.length ?? 0
    ranges.forEach(({ from, to }, index) => {
      const first = Math.max(from, position)
      const last = Math.min(to, position + length)
      if (first >= last) return
      block!.forEach((channel, c) => {
        sounds[index]![c]!.set(channel.subarray(first - position, last - position), first - from)
      })
    })
    position += length
    if (pacer.isDue()) await pacer.pause()
  }
  return sounds
}
