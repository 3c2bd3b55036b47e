/** Follows texts over time: what was read alike at several moments is one text, and what was read once is none. */
import type { Box, ShownText, TimeRange } from '../facts.ts'
import type { ReadLine } from './text-reader.ts'

/** Of two readings of one text, the share of letters that are the same. */
const leastLikeness = 0.75
/** A text that is missed at one moment may come back at the next. */
const mostMissed = 1

type Reading = { text: string; confidence: number; box: Box }

type Track = {
  readings: Reading[]
  firstMs: number
  /** When it was looked for last before it came. */
  beforeMs: number
  lastMs: number
  missed: number
  /** When it was missed first after it was seen last. */
  goneMs: number | null
}

export class TextTracks {
  readonly #shots: readonly TimeRange[]
  #running: Track[] = []
  readonly #ended: Track[] = []
  #lastSampleMs = 0

  constructor(shots: readonly TimeRange[]) {
    this.#shots = shots
  }

  /** What was read at a moment, later than all before; boxes as fractions of the picture. */
  add(atMs: number, lines: readonly ReadLine[]): void {
    const seen = new Set<Track>()
    for (const line of lines) {
      const track = this.#running.find((each) => !seen.has(each) && isSame(each.readings.at(-1)!, line))
      if (track === undefined) {
        const begun = {
          readings: [line],
          firstMs: atMs,
          beforeMs: this.#lastSampleMs,
          lastMs: atMs,
          missed: 0,
          goneMs: null,
        }
        this.#running.push(begun)
        seen.add(begun)
        continue
      }
      track.readings.push(line)
      Object.assign(track, { lastMs: atMs, missed: 0, goneMs: null })
      seen.add(track)
    }
    this.#endMissed(atMs, seen)
    this.#lastSampleMs = atMs
  }

  #endMissed(atMs: number, seen: ReadonlySet<Track>): void {
    for (const track of this.#running) {
      if (seen.has(track)) continue
      track.missed++
      track.goneMs ??= atMs
    }
    this.#ended.push(...this.#running.filter(({ missed }) => missed > mostMissed))
    this.#running = this.#running.filter(({ missed }) => missed <= mostMissed)
  }

  /** Texts by their beginning. @param durationMs where those end that were there to the last */
  finish(durationMs: number): ShownText[] {
    return [...this.#ended, ...this.#running]
      .filter(({ readings }) => readings.length >= 2)
      .map((track) => this.#shownText(track, durationMs))
      .sort((a, b) => a.startMs - b.startMs || a.box.y - b.box.y || a.box.x - b.box.x)
  }

  #shownText(track: Track, durationMs: number): ShownText {
    const { text, box } = bestReading(track.readings)
    const confidences = track.readings.map(({ confidence }) => confidence)
    return {
      text,
      box,
      language: null,
      confidence: confidences.reduce((sum, each) => sum + each, 0) / confidences.length,
      startMs:
        track.beforeMs === 0
          ? this.#between(0, track.firstMs, 0)
          : this.#between(track.beforeMs, track.firstMs),
      endMs: track.goneMs === null ? durationMs : this.#between(track.lastMs, track.goneMs),
    }
  }

  /** A change is where a shot begins if one does between the two moments, else half way. */
  #between(beforeMs: number, afterMs: number, otherwise = Math.round((beforeMs + afterMs) / 2)): number {
    const cut = this.#shots.find(({ startMs }) => startMs > beforeMs && startMs <= afterMs)
    return cut?.startMs ?? otherwise
  }
}

/** The text that was read most often, weighed by how sure the reader was. */
function bestReading(readings: readonly Reading[]): Reading {
  const weights = new Map<string, number>()
  for (const { text, confidence } of readings) weights.set(text, (weights.get(text) ?? 0) + confidence)
  const [best] = [...weights].sort(([, a], [, b]) => b - a)[0]!
  return readings.find(({ text }) => text === best)!
}

function isSame(a: Reading, b: Reading): boolean {
  const isBeside = Math.abs(a.box.y - b.box.y) < Math.max(a.box.height, b.box.height)
  return isBeside && likeness(bare(a.text), bare(b.text)) >= leastLikeness
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** 1 less Levenshtein's distance as a share of the longer text. */
function likeness(a: string, b: string): number {
  if (a === b) return 1
  const longest = Math.max(a.length, b.length)
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(swap, above[j]! + 1, row[j - 1]! + 1))
    }
    above = row
  }
  return 1 - above[b.length]! / longest
}
