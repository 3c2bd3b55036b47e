/** `triptych restore IN OUT`: runs the restoration engine on a plain file, with no server and no database. */
import { extname, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { TriptychError } from '#base/errors.ts'
import type { AudioFileFormat } from '#engines/media/audio-writer.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import type { VideoFileExtension } from '#engines/media/video-container.ts'
import { type ChainRequest, chainRequests } from '#engines/restoration/chain-names.ts'
import type { RestoredFile, RestoreRequest, RestoreResult } from '#engines/restoration/engine.ts'
import type { GateFacts } from '#engines/restoration/gate.ts'
import { makeFolderBeside, publish, runOnFiles } from './run-on-files.ts'

const soundExtensions = ['mp3', 'flac', 'wav'] as const satisfies readonly AudioFileFormat[]
const videoExtensions = ['mp4', 'mkv', 'webm'] as const satisfies readonly VideoFileExtension[]

type Options = {
  models?: string
  format?: AudioFileFormat
  chain: ChainRequest
  strength: number
  loudness?: number
  json?: true
}

/** With the folder of models decided. */
type Settled = Omit<Options, 'models'> & { models: string | null }

/** @param findModels asked where model files are when `--models` is not given; null for nowhere. */
export function restoreCommand(findModels: () => string | null): Command {
  return new Command('restore')
    .description('Clean the speech in a recording or a video.')
    .argument('<in>', 'any audio or video file')
    .argument(
      '<out>',
      `the result: .${soundExtensions.join(', .')} for sound, .${videoExtensions.join(', .')} for video`,
    )
    .option('--models <folder>', 'folder of model files; by default the one the server uses')
    .addOption(
      new Option('--format <format>', 'of the sound; by default what the name of <out> says').choices(
        soundExtensions,
      ),
    )
    .addOption(new Option('--chain <chain>', 'how').choices(chainRequests).default('flash'))
    .option('--strength <share>', 'how much of the restored sound, 0 to 1', numberOption, 1)
    .option('--loudness <lufs>', 'bring the result to this loudness, such as -16', numberOption)
    .option('--json', 'print what was found and done as one line of JSON')
    .action(async (input: string, output: string, options: Options) => {
      process.exitCode = await restore(input, output, { ...options, models: options.models ?? findModels() })
    })
}

/** @returns the exit code */
function restore(input: string, output: string, options: Settled): Promise<number> {
  return runOnFiles('restore', async ({ signal, report, resources }) => {
    const request = requestFor(input, output, options)
    requirePictures(request)
    const folder = await makeFolderBeside(resolve(output), resources)
    const { engine } = await import('#engines/restoration/engine.ts')
    const result = await engine(request, { folder, signal, report })
    await publish(chosenFile(result, request).path, resolve(output))
    return options.json ? `${JSON.stringify(result.facts)}\n` : summaryOf(result, output)
  })
}

/** Its range is the engine's to check. */
function numberOption(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It has to be a number.')
  return value
}

function requestFor(input: string, output: string, options: Settled): RestoreRequest {
  const { models, format, chain, strength, loudness } = options
  const extension = extname(output).slice(1).toLowerCase()
  const videoContainer = includes(videoExtensions, extension) && format === undefined ? extension : null
  const audioFormat = format ?? (includes(soundExtensions, extension) ? extension : videoContainer && 'flac')
  if (audioFormat === null) {
    throw new TriptychError('request_invalid', {
      detail: `The result's name has to end in .${[...soundExtensions, ...videoExtensions].join(', .')}, or --format has to say what it is.`,
    })
  }
  return {
    inputPath: input,
    modelFolder: models,
    chain,
    strength,
    loudness: loudness ?? null,
    audioFormat,
    wantVideo: videoContainer !== null,
    ...(videoContainer !== null && { videoContainer }),
    limits: defaultMediaLimits,
  }
}

function includes<T extends string>(list: readonly T[], value: string): value is T {
  return list.some((item) => item === value)
}

/** Said before the work begins, which may take long. */
function requirePictures({ inputPath, wantVideo, limits }: RestoreRequest): void {
  if (!wantVideo || probeMedia(inputPath, limits).hasVideo) return
  throw new TriptychError('media_unsupported', { detail: 'The input has no pictures to make a video of.' })
}

function chosenFile({ audio, video }: RestoreResult, { wantVideo }: RestoreRequest): RestoredFile {
  return wantVideo && video !== null ? video : audio
}

const choices: Record<GateFacts['choice'], string> = {
  restored: 'noise taken out',
  dereverberated: 'room and noise taken out',
  input: 'left as it was, because nothing tried made it better',
}

function summaryOf({ facts }: RestoreResult, output: string): string {
  const seconds = (facts.output.durationMs / 1000).toFixed(1)
  const why = facts.fallbackReason === null ? '' : ` (${facts.fallbackReason})`
  const what = facts.gate === null ? '' : `, ${choices[facts.gate.choice]}`
  return `${output}: ${seconds} s restored by ${facts.chain}${why}${what}\n`
}
