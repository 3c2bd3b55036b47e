/** `triptych frame STATE --at 1.5 OUT.png`: draws one frame of a timeline, with no server and no database. */
import { dirname, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { runOnFiles } from './run-on-files.ts'
import { readTimeline, type TimelineOptions, timelineOptions } from './timeline-files.ts'

type Options = TimelineOptions & { at: number }

/** @param findFonts where the user's own fonts are; null for nowhere */
export function frameCommand(findFonts: () => string | null): Command {
  return new Command('frame')
    .description('Draw one frame of a timeline.')
    .argument('<state>', 'the timeline as JSON')
    .argument('<out>', 'the picture: .png')
    .option('--at <seconds>', 'which moment', secondsOption, 0)
    .addOption(timelineOptions.assets)
    .addOption(timelineOptions.ratio)
    .addOption(timelineOptions.scale)
    .action(async (state: string, out: string, options: Options) => {
      process.exitCode = await drawFrame(state, resolve(out), options, findFonts())
    })
}

function secondsOption(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0) return value
  throw new InvalidArgumentError('It has to be a number of seconds.')
}

/** @returns the exit code */
function drawFrame(
  statePath: string,
  path: string,
  options: Options,
  fontFolder: string | null,
): Promise<number> {
  return runOnFiles('frame', async ({ signal }) => {
    const film = await readTimeline(statePath, options, { fps: 60, format: 'mp4', fontFolder })
    const { engine } = await import('#engines/rendering/part-engine.ts')
    // One picture needs no bar.
    const context = { folder: dirname(path), signal, report: () => {} }
    await engine({ kind: 'frames', film, frames: [{ seconds: options.at, path }] }, context)
    return ''
  })
}
