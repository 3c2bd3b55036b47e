/** `triptych render STATE OUT`: makes a film of a timeline and plain files, with no server and no database. */
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, extname, join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { asTriptychError, TriptychError } from '#base/errors.ts'
import type { FilmFormat } from '#engines/media/film-formats.ts'
import { renderFilm } from '#engines/rendering/render-film.ts'
import type { PartRequest, PartResult, RenderResult } from '#engines/rendering/render-request.ts'
import { createLog } from '#platform/log.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'
import { openChildPool } from '#workers/child/child-pool.ts'
import { ProgressBar } from './progress-bar.ts'
import { readTimeline, type TimelineOptions, timelineOptions } from './timeline-files.ts'

type Options = TimelineOptions & { fps: string; json?: true }

const childLimits = { memoryBytes: 4 * 2 ** 30, wallMs: 24 * 3_600_000, stallMs: 300_000 }

/** @param findFonts where the user's own fonts are; null for nowhere */
export function renderCommand(findFonts: () => string | null): Command {
  return new Command('render')
    .description('Make a film of a timeline.')
    .argument('<state>', 'the timeline as JSON')
    .argument('<out>', 'the film: .mp4 or .webm')
    .addOption(timelineOptions.assets)
    .addOption(timelineOptions.ratio)
    .addOption(timelineOptions.scale)
    .addOption(new Option('--fps <rate>', 'frames per second').choices(['30', '60']).default('30'))
    .option('--json', 'print what was made as one line of JSON')
    .action(async (state: string, out: string, options: Options) => {
      process.exitCode = await render(state, out, options, findFonts())
    })
}

/** @returns the exit code: 0, or 1 after one line on the standard error that says why. */
async function render(
  statePath: string,
  out: string,
  options: Options,
  fontFolder: string | null,
): Promise<number> {
  const bar = new ProgressBar()
  const cancel = new AbortController()
  const onInterrupt = () => cancel.abort()
  process.once('SIGINT', onInterrupt)
  await using resources = new AsyncDisposableStack()
  try {
    const fps = Number(options.fps) as FrameRate
    const request = await readTimeline(statePath, options, { fps, format: formatOf(out), fontFolder })
    const folder = await makeFolder(dirname(resolve(out)))
    resources.defer(() => rm(folder, { recursive: true, force: true }))
    const atOnce = availableParallelism()
    const pool = openChildPool<PartRequest, PartResult>({
      kind: 'render',
      engine: '#engines/rendering/part-engine.ts',
      atMost: atOnce,
      spare: 0,
      idleAtMost: atOnce,
      limits: childLimits,
      log: createLog({ level: 'silent' }),
    })
    resources.defer(() => pool.close())
    const film = await renderFilm(request, {
      folder,
      signal: cancel.signal,
      atOnce,
      runPart: (part, { signal, onProgress }) => pool.run(part, { folder, signal, onProgress }),
      report: (progress) => bar.show(progress),
    })
    bar.end()
    await publish(film.path, resolve(out))
    process.stdout.write(options.json ? `${JSON.stringify(film.facts)}\n` : summaryOf(film, out))
    return 0
  } catch (error) {
    bar.end()
    process.stderr.write(`triptych render: ${asTriptychError(error).message}\n`)
    return 1
  } finally {
    process.off('SIGINT', onInterrupt)
  }
}

function formatOf(out: string): FilmFormat {
  const extension = extname(out).slice(1).toLowerCase()
  if (extension === 'mp4' || extension === 'webm') return extension
  throw new TriptychError('request_invalid', { detail: "The film's name has to end in .mp4 or .webm." })
}

/** In the folder of the result, so that it can be published by a rename, which leaves no half of a file. */
async function makeFolder(beside: string): Promise<string> {
  try {
    return await mkdtemp(join(beside, '.triptych-render-'))
  } catch (cause) {
    throw new TriptychError('storage_failed', { detail: `The folder ${beside} cannot be written to.`, cause })
  }
}

async function publish(path: string, out: string): Promise<void> {
  try {
    await rename(path, out)
  } catch (cause) {
    throw new TriptychError('storage_failed', { detail: `The film ${out} cannot be written.`, cause })
  }
}

function summaryOf({ facts }: RenderResult, out: string): string {
  const { durationMs, frames, width, height, hasSound } = facts
  const sound = hasSound ? '' : ', without sound'
  return `${out}: ${(durationMs / 1000).toFixed(2)} s, ${frames} frames of ${width} x ${height}${sound}\n`
}
