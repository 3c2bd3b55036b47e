/**
 * Shots against films of which every change is known, beside others' detectors, and how many seconds of film one
 * second of work understands. Ours and FFmpeg's see the same files in the same run; decoding is part of both.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#base/clock.ts'
import type { Shot } from '#engines/understanding/facts.ts'
import { watchFilm } from '#engines/understanding/watch-film.ts'
import { writeClip } from '../render/footage.ts'
import { benchFolder } from '../support/server.ts'
import { type BenchTable, goalAtLeast, median, rounded } from '../support/table.ts'
import { writeCameraFilm } from './camera-film.ts'
import { emptyInput } from './empty-input.ts'
import { type ChangeKind, type Counts, filmFps, type KnownFilm, writeKnownFilm } from './film-with-truth.ts'
import { publishedChanges } from './published-detectors.ts'
import { type Found, scoreOf } from './score-changes.ts'

export type UnderstandingBenchOptions = {
  counts?: Counts
  /** 0 measures no speed. */
  speedSeconds?: number
  rounds?: number
  withPeers?: boolean
  /** Where Debian's package `opencv-doc` is. */
  cameraTakes?: string
}

const mixed = ['fade', 'dissolve', 'wipe'] as const satisfies readonly ChangeKind[]
const scdetThresholds = [5, 10]

export async function run(options: UnderstandingBenchOptions = {}): Promise<BenchTable> {
  const { counts = { cut: 210, dissolve: 60, fade: 50, wipe: 20 } } = options
  const { speedSeconds = 30, rounds = 3, withPeers = true } = options
  const { cameraTakes = '/usr/share/doc/opencv-doc' } = options
  await using folder = await benchFolder()
  const table: BenchTable = { name: 'understanding', rows: [], goals: [] }
  const film = await writeKnownFilm(join(folder.path, 'known.mp4'), counts, 20)
  await benchShots(film, folder.path, table)
  if (withPeers) {
    await benchPeers('', film, table)
    const camera = writeCameraFilm(join(folder.path, 'camera.mp4'), cameraTakes)
    if (camera !== null) await benchCamera(camera, folder.path, table)
  }
  if (speedSeconds > 0) await benchSpeed(folder.path, speedSeconds, rounds, table)
  return table
}

/** No goals: these takes are not everywhere. */
async function benchCamera(film: KnownFilm, folder: string, table: BenchTable): Promise<void> {
  const found = changesOf(await shotsOf(film.path, join(folder, 'camera'), false))
  for (const kinds of [['cut'], ['fade'], ['dissolve']] as const) {
    pushScore(table, `cameras, ours: ${kinds.join(', ')}`, film, found, kinds)
  }
  const asCuts = found.map(({ atMs }): Found => ({ kind: 'cut', atMs }))
  pushScore(table, 'cameras, ours: all changes', allAsCuts(film), asCuts, ['cut'])
  await benchPeers('cameras, ', film, table)
}

async function benchPeers(prefix: string, film: KnownFilm, table: BenchTable): Promise<void> {
  benchScdet(prefix, film, table)
  for (const [name, frames] of Object.entries(await publishedChanges(film.path))) {
    const times = frames.map((frame) => (frame * 1000) / filmFps)
    pushPeer(table, `${prefix}PySceneDetect's ${name}Detector`, film, times)
  }
}

async function benchShots(film: KnownFilm, folder: string, table: BenchTable): Promise<void> {
  const startMs = systemClock.elapsedMs()
  const shots = await shotsOf(film.path, join(folder, 'known'), false)
  const seconds = (systemClock.elapsedMs() - startMs) / 1000
  const found = changesOf(shots)
  const note = `${rounded(film.frames / filmFps / 60, 1)} min, ${film.flashes} shots with flashes`
  table.rows.push({
    case: 'generated film, 320 x 180',
    detail: note,
    'x real time': rounded(film.frames / filmFps / seconds, 1),
  })
  for (const kinds of [['cut'], ['fade'], ['dissolve'], ['wipe'], mixed] as const) {
    pushScore(table, `ours: ${kinds.join(', ')}`, film, found, kinds)
  }
  const cuts = scoreOf(film.changes, found, ['cut'])
  const others = scoreOf(film.changes, found, ['fade', 'dissolve'])
  table.goals.push(
    goalAtLeast('cuts: precision', cuts.precision, 0.98),
    goalAtLeast('cuts: recall', cuts.recall, 0.98),
    goalAtLeast('fades and dissolves: precision', others.precision, 0.9),
    goalAtLeast('fades and dissolves: recall', others.recall, 0.9),
  )
}

function changesOf(shots: readonly Shot[]): Found[] {
  return shots.flatMap(({ begins, startMs: atMs }) => (begins === 'start' ? [] : [{ kind: begins, atMs }]))
}

async function shotsOf(path: string, folder: string, isQuick: boolean) {
  mkdirSync(folder, { recursive: true })
  const context = { signal: new AbortController().signal, onProgress: () => {} }
  const { shots } = await watchFilm(emptyInput(path, folder, isQuick), context)
  return shots!
}

function pushScore(
  table: BenchTable,
  name: string,
  film: KnownFilm,
  found: readonly Found[],
  kinds: readonly ChangeKind[],
): void {
  const { there, hit, found: count, precision, recall } = scoreOf(film.changes, found, kinds)
  table.rows.push({
    case: name,
    there,
    found: count,
    right: hit,
    precision: rounded(precision, 3),
    recall: rounded(recall, 3),
  })
}

function benchScdet(prefix: string, film: KnownFilm, table: BenchTable): void {
  for (const threshold of scdetThresholds) {
    const name = `${prefix}FFmpeg scdet, threshold ${threshold}`
    const ran = spawnSync(
      'ffmpeg',
      ['-hide_banner', '-i', film.path, '-vf', `scdet=t=${threshold}`, '-f', 'null', '-'],
      { encoding: 'utf8', maxBuffer: 1 << 26 },
    )
    if (ran.error || ran.status !== 0) {
      table.rows.push({ case: `not compared with ${name}`, detail: 'it is not installed' })
      return
    }
    const times = [...ran.stderr.matchAll(/lavfi\.scd\.time: ([\d.]+)/g)].map(
      ([, time]) => Number(time) * 1000,
    )
    pushPeer(table, name, film, times)
  }
}

/** Others say where a change is and not which: they are held against cuts and against all. */
function pushPeer(table: BenchTable, name: string, film: KnownFilm, times: readonly number[]): void {
  const found = times.map((atMs): Found => ({ kind: 'cut', atMs }))
  pushScore(table, `${name}: cuts`, film, found, ['cut'])
  pushScore(table, `${name}: all changes`, allAsCuts(film), found, ['cut'])
}

function allAsCuts(film: KnownFilm): KnownFilm {
  return { ...film, changes: film.changes.map((change) => ({ ...change, kind: 'cut' })) }
}

async function benchSpeed(folder: string, seconds: number, rounds: number, table: BenchTable): Promise<void> {
  const path = join(folder, 'clip.mp4')
  await writeClip(path, seconds, 4)
  const speeds = {
    whole: [] as number[],
    quick: [] as number[],
    whole1: [] as number[],
    quick1: [] as number[],
  }
  for (let round = 0; round < rounds; round++) {
    for (const mode of ['whole', 'quick'] as const) {
      const [startMs, startCpu] = [systemClock.elapsedMs(), process.cpuUsage()]
      await shotsOf(path, join(folder, mode), mode === 'quick')
      const { user, system } = process.cpuUsage(startCpu)
      speeds[mode].push((seconds * 1000) / (systemClock.elapsedMs() - startMs))
      speeds[`${mode}1`].push((seconds * 1e6) / (user + system))
    }
  }
  for (const [mode, name, goal] of [
    ['whole', 'shots and derivatives', 7],
    ['quick', 'key frames alone', 25],
  ] as const) {
    table.rows.push({
      case: `${name}, 1280 x 720, ${seconds} s`,
      'x real time': rounded(median(speeds[mode]), 1),
      'x real time of one core': rounded(median(speeds[`${mode}1`]), 1),
    })
    table.goals.push(
      goalAtLeast(`${name}: x real time by the clock`, median(speeds[mode]), goal),
      // Two cores give at most twice what one gives; where others are at work only this can be told.
      goalAtLeast(`${name}: film a second of both cores`, 2 * median(speeds[`${mode}1`]), goal),
    )
  }
}
