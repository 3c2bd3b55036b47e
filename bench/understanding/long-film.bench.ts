/**
 * What a film of hours takes: time, and memory over time, which must not grow with length. Only run when it is asked
 * for by name. A minute with people, cuts and speech is made, and repeated without encoding it again.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { systemClock } from '#base/clock.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { engine } from '#engines/understanding/engine.ts'
import type { AnalysisFacts } from '#engines/understanding/facts.ts'
import type { AnalysisSettings } from '#engines/understanding/request.ts'
import { drawPortrait, loadPortraits, oneMan, others } from '#tests/media-corpus/portraits.ts'
import { mediaFolder, modelFolder } from '#tests/media-corpus/shared-samples.ts'
import { paintLine, paintPatches, writeDrawnFilm } from '#tests/support/drawn-film.ts'
import { benchFolder } from '../support/server.ts'
import { type BenchTable, goalAtMost, rounded } from '../support/table.ts'

const baseSeconds = 60
const shotSeconds = 7.5
const residentLimitMb = 1000
/** After the first tenth, when everything is loaded. */
const growthLimitMb = 150

type Way = { name: string; hours: number; settings: Partial<AnalysisSettings> }

const ways: readonly Way[] = [
  { name: 'key frames alone', hours: 6, settings: { isQuick: true } },
  { name: 'every picture', hours: 6, settings: {} },
  { name: 'every picture, with text', hours: 1, settings: { languages: ['en'] } },
]

/** @param share of the hours: for a look at whether it works at all */
export async function run({ share = 1 } = {}): Promise<BenchTable> {
  await using folder = await benchFolder()
  const table: BenchTable = { name: 'long-film', rows: [], goals: [] }
  const base = join(folder.path, 'minute.mp4')
  await writeMinute(base)
  for (const { name, hours, settings } of ways) {
    const film = join(folder.path, `${hours}.mp4`)
    repeat(base, film, hours * share)
    const { facts, seconds, processorSeconds, resident } = await analyze(film, folder.path, settings)
    table.rows.push({
      case: `${name}, ${hours} h`,
      'x real time': rounded(facts.durationMs / 1000 / seconds, 1),
      'x real time of one core': rounded(facts.durationMs / 1000 / processorSeconds, 1),
      shots: facts.shots.length,
      persons: facts.persons.length,
      texts: facts.texts.length,
      'MB by tenths': resident.join(' '),
    })
    const [first, ...later] = resident as [number, ...number[]]
    table.goals.push(
      goalAtMost(`${name}: resident, MB`, Math.max(...resident), residentLimitMb),
      goalAtMost(`${name}: growth, MB`, Math.max(...later) - first, growthLimitMb),
    )
  }
  return table
}

async function writeMinute(path: string): Promise<void> {
  const sheet = await loadPortraits()
  const silent = `${path}.silent.mp4`
  await writeDrawnFilm(silent, {
    width: 320,
    height: 180,
    fps: 10,
    seconds: baseSeconds,
    paint: (context, seconds) => {
      const shot = Math.floor(seconds / shotSeconds + 1e-6)
      const within = seconds - shot * shotSeconds
      paintPatches(context, shot + 1, 60)
      drawPortrait(context, sheet, oneMan[shot]!, { x: 20 + within * 3, y: 20, side: 100 })
      if (shot % 2 === 1) drawPortrait(context, sheet, others[shot]!, { x: 190 - within, y: 30, side: 110 })
      paintLine(context, `Shot number ${shot + 1}`, { y: 165, size: 18 })
    },
  })
  const sound = join(mediaFolder, 'speech-clean-16k.wav')
  ffmpeg('-i', silent, '-stream_loop', '-1', '-i', sound, '-t', `${baseSeconds}`, '-c:v', 'copy', path)
}

/** Without encoding anything. */
function repeat(base: string, film: string, hours: number): void {
  const times = Math.max(1, Math.round((hours * 3600) / baseSeconds))
  ffmpeg('-stream_loop', `${times - 1}`, '-i', base, '-c', 'copy', '-y', film)
}

function ffmpeg(...args: string[]): void {
  const { status, stderr, error } = spawnSync('ffmpeg', ['-v', 'error', ...args], { encoding: 'utf8' })
  if (status !== 0) throw error ?? new Error(stderr)
}

async function analyze(inputPath: string, folder: string, settings: Partial<AnalysisSettings>) {
  const tenths = new Map<number, number>()
  const [startMs, startCpu] = [systemClock.elapsedMs(), process.cpuUsage()]
  const { facts }: { facts: AnalysisFacts } = await engine(
    {
      inputPath,
      modelFolder,
      settings: {
        sceneLength: { range: 'medium' },
        personCount: 20,
        languages: [],
        detectAudioEffects: false,
        ...settings,
      },
      limits: defaultMediaLimits,
    },
    {
      folder,
      signal: new AbortController().signal,
      report: ({ overallFraction }) => {
        const tenth = Math.min(9, Math.floor(overallFraction * 10))
        tenths.set(tenth, Math.max(tenths.get(tenth) ?? 0, process.memoryUsage.rss() / 1e6))
      },
    },
  )
  const { user, system } = process.cpuUsage(startCpu)
  return {
    facts,
    seconds: (systemClock.elapsedMs() - startMs) / 1000,
    processorSeconds: (user + system) / 1e6,
    resident: [...tenths.values()].map(Math.round),
  }
}
