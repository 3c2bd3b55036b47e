/** `triptych render STATE OUT`: makes a film of a timeline and plain files, with no server and no database. */
import { availableParallelism } from 'node:os'
import { extname, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { TriptychError } from '#base/errors.ts'
import type { FilmFormat } from '#engines/media/film-formats.ts'
import { renderFilm } from '#engines/rendering/render-film.ts'
import type { RenderResult } from '#engines/rendering/render-request.ts'
import { createLog } from '#platform/log.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'
import { openRenderPool } from '#workers/child/render-pool.ts'
import { makeFolderBeside, publish, runOnFiles } from './run-on-files.ts'
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

/** @returns the exit code */
function render(
  statePath: string,
  out: string,
  options: Options,
  fontFolder: string | null,
): Promise<number> {
  return runOnFiles('render', async ({ signal, report, resources }) => {
    const fps = Number(options.fps) as FrameRate
    const request = await readTimeline(statePath, options, { fps, format: formatOf(out), fontFolder })
    const folder = await makeFolderBeside(resolve(out), resources)
    const atOnce = availableParallelism()
    const pool = openRenderPool({ atOnce, limits: childLimits, log: createLog({ level: 'silent' }) })
    resources.defer(() => pool.close())
    const film = await renderFilm(request, {
      folder,
      signal,
      atOnce,
      runPart: (part, attempt) => pool.run(part, { folder, ...attempt }),
      report,
    })
    await publish(film.path, resolve(out))
    return options.json ? `${JSON.stringify(film.facts)}\n` : summaryOf(film, out)
  })
}

function formatOf(out: string): FilmFormat {
  const extension = extname(out).slice(1).toLowerCase()
  if (extension === 'mp4' || extension === 'webm') return extension
  throw new TriptychError('request_invalid', { detail: "The film's name has to end in .mp4 or .webm." })
}

function summaryOf({ facts }: RenderResult, out: string): string {
  const { durationMs, frames, width, height, hasSound } = facts
  const sound = hasSound ? '' : ', without sound'
  return `${out}: ${(durationMs / 1000).toFixed(2)} s, ${frames} frames of ${width} x ${height}${sound}\n`
}
