/** `triptych analyze IN`: runs the understanding engine on a plain file, with no server and no database. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { TriptychError } from '#base/errors.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import type { AnalysisFacts } from '#engines/understanding/facts.ts'
import {
  type AnalysisRequest,
  defaultWordProviders,
  type Language,
  type SceneLength,
  type WordProvider,
} from '#engines/understanding/request.ts'
import { openAiServer } from '#workers/ai-server.ts'
import { runOnFiles } from './run-on-files.ts'

const sceneRanges = ['extra-short', 'short', 'medium', 'long'] as const
const languages = ['en', 'ko', 'ja', 'zh-CN', 'zh-TW'] as const satisfies readonly Language[]

type Options = {
  models?: string
  sceneRange: (typeof sceneRanges)[number]
  sceneSeconds?: SceneLength
  persons: number
  languages: Language[]
  audioEffects?: true
  quick?: true
  out?: string
  json?: true
}

/** Who is asked for what this machine cannot do, and who writes down what is said. */
export type AnalyzeProviders = {
  ai: { url: string; key: string | null; speechModel: string | null; labelModel: string | null } | null
  words: readonly WordProvider[]
}

/**
 * @param findModels asked where model files are when `--models` is not given; null for nowhere.
 */
export function analyzeCommand(
  findModels: () => string | null,
  providers: AnalyzeProviders = { ai: null, words: defaultWordProviders },
): Command {
  return new Command('analyze')
    .description('Find shots, scenes, people, text and speech in a video or an image.')
    .argument('<in>', 'any video or image file')
    .addOption(
      new Option('--scene-range <range>', 'how long scenes are').choices(sceneRanges).default('medium'),
    )
    .option('--scene-seconds <min-max>', 'the same in seconds, such as 15-40', secondsOption)
    .option('--persons <count>', 'the most people to tell apart; 0 looks for none', countOption, 0)
    .option('--languages <list>', `of ${languages.join(', ')}, the likeliest first`, languagesOption, ['en'])
    .option('--audio-effects', 'look for applause, laughter and music as well')
    .option('--quick', 'look at key frames alone: faster and coarser')
    .option('--models <folder>', 'folder of model files; by default the one the server uses')
    .option('--out <folder>', 'keep key frames, sprite and waveform there')
    .option('--json', 'print everything that was found as one line of JSON')
    .action(async (input: string, options: Options) => {
      process.exitCode = await analyze(input, options, options.models ?? findModels(), providers)
    })
}

/** @returns the exit code */
function analyze(
  input: string,
  options: Options,
  modelFolder: string | null,
  { ai, words }: AnalyzeProviders,
): Promise<number> {
  return runOnFiles('analyze', async ({ signal, report, resources }) => {
    const folder =
      options.out === undefined ? await passingFolder(resources) : await lastingFolder(options.out)
    const { engine } = await import('#engines/understanding/engine.ts')
    const call = ai === null ? undefined : openAiServer(ai)
    const request = { ...requestFor(input, options, modelFolder), server: ai, wordProviders: words }
    const { facts } = await engine(request, { folder, signal, report, call })
    return options.json ? `${JSON.stringify(facts)}\n` : summaryOf(facts, input)
  })
}

async function passingFolder(resources: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'triptych-analyze-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function lastingFolder(out: string): Promise<string> {
  try {
    await mkdir(out, { recursive: true })
  } catch (cause) {
    throw new TriptychError('storage_failed', { detail: `The folder ${out} cannot be made.`, cause })
  }
  return resolve(out)
}

function requestFor(input: string, options: Options, modelFolder: string | null): AnalysisRequest {
  return {
    inputPath: input,
    modelFolder,
    settings: {
      sceneLength: options.sceneSeconds ?? { range: options.sceneRange },
      personCount: options.persons,
      languages: options.languages,
      detectAudioEffects: options.audioEffects ?? false,
      isQuick: options.quick ?? false,
    },
    limits: defaultMediaLimits,
  }
}

function secondsOption(text: string): SceneLength {
  const [, min, max] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text) ?? []
  const length = { minSeconds: Number(min), maxSeconds: Number(max) }
  if (length.minSeconds > 0 && length.maxSeconds >= length.minSeconds) return length
  throw new InvalidArgumentError('It has to be two numbers of seconds, such as 15-40.')
}

function countOption(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It has to be a whole number.')
}

function languagesOption(text: string): Language[] {
  const named = text.split(',').map((name) => languages.find((each) => each === name.trim()))
  if (named.every((language) => language !== undefined)) return named
  throw new InvalidArgumentError(`It has to be a list of ${languages.join(', ')}.`)
}

function summaryOf(facts: AnalysisFacts, input: string): string {
  const counts = [
    [facts.shots.length, 'shots'],
    [facts.scenes.length, 'scenes'],
    [facts.persons.length, 'people'],
    [facts.texts.length, 'texts'],
    [facts.lines.length, 'spoken lines'],
    [facts.labels.length, 'labels'],
  ] as const
  const seconds = facts.kind === 'video' ? `, ${(facts.durationMs / 1000).toFixed(1)} s` : ''
  const found = counts.map(([count, what]) => `${count} ${what}`).join(', ')
  const missing = facts.leftOut.map(({ detector, reason }) => `  without ${detector}: ${reason}\n`)
  return `${input}: ${facts.kind} of ${facts.width} x ${facts.height}${seconds}: ${found}\n${missing.join('')}`
}
