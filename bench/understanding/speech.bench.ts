/**
 * How many words are written down wrongly by whom on this machine can. The speech is synthetic, since its text is known
 * to the letter: by flite and eSpeak NG, where they are installed. No voice of a person is judged by it.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#base/clock.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { findProgram } from '#engines/media/run-program.ts'
import { findSpeech } from '#engines/understanding/speech/find-speech.ts'
import { findWords } from '#engines/understanding/speech/find-words.ts'
import { findPocketsphinx, openPocketsphinx } from '#engines/understanding/speech/pocketsphinx-transcriber.ts'
import { serverTranscriber } from '#engines/understanding/speech/server-transcriber.ts'
import type { Transcriber } from '#engines/understanding/speech/transcriber.ts'
import { findWhisper } from '#engines/understanding/speech/whisper-model.ts'
import { openWhisper } from '#engines/understanding/speech/whisper-transcriber.ts'
import { loadConfig } from '#src/config.ts'
import { modelFolder } from '#tests/media-corpus/shared-samples.ts'
import { mixedAt, pinkNoise } from '#tests/media-corpus/signals.ts'
import { readSound, writeWav } from '#tests/media-corpus/sound-files.ts'
import { openAiServer } from '#workers/ai-server.ts'
import { benchFolder } from '../support/server.ts'
import { type BenchTable, rounded } from '../support/table.ts'
import { wordErrorRate } from './word-errors.ts'

/** Numbers are written out: nobody is to be judged by how they write them. */
const said = [
  'The train to the north leaves at seven from platform nine.',
  'Nobody knows the way home, and the rain has not stopped since Monday.',
  'Please send the contract to our office before the end of the month.',
  'She opened the window and looked at the mountains behind the village.',
  'Our new camera records two hours of film without a break.',
  'The committee will meet again in spring to talk about the budget.',
  'He said that the bridge was closed because of the storm.',
  'Children were playing football in the park next to the library.',
  'You can find the answer on the second page of the report.',
  'The doctor asked him to rest for a week and to drink more water.',
].join(' ')

const voices = [
  { name: 'flite slt', program: 'flite', say: (path: string) => ['-voice', 'slt', '-t', said, '-o', path] },
  { name: 'flite rms', program: 'flite', say: (path: string) => ['-voice', 'rms', '-t', said, '-o', path] },
  {
    name: 'eSpeak NG',
    program: 'espeak-ng',
    say: (path: string) => ['-v', 'en-us', '-s', '150', '-w', path, said],
  },
]
/** Signal to noise in decibels, for the first voice. */
const noise = 10

export async function run(): Promise<BenchTable> {
  const table: BenchTable = { name: 'speech', rows: [], goals: [] }
  await using folder = await benchFolder()
  for (const { name, program, say } of voices) {
    const programPath = findProgram(program)
    if (programPath === null) {
      table.rows.push({ voice: name, by: 'nobody', detail: `${program} is not installed` })
      continue
    }
    const inputPath = join(folder.path, 'said.wav')
    execFileSync(programPath, say(inputPath))
    await benchVoice(name, inputPath, folder.path, table)
    if (name !== voices[0]!.name) continue
    addNoise(inputPath, noise)
    await benchVoice(`${name}, pink noise at ${noise} dB`, inputPath, folder.path, table)
  }
  return table
}

async function benchVoice(
  voice: string,
  inputPath: string,
  folder: string,
  table: BenchTable,
): Promise<void> {
  const idle = { signal: new AbortController().signal, onProgress: () => undefined }
  const { sampleRate, channels } = readSound(inputPath)
  const durationMs = Math.round((channels[0]!.length * 1000) / sampleRate)
  const search = { inputPath, durationMs, modelFolder, limits: defaultMediaLimits }
  const { speech } = await findSpeech(search, idle)
  for (const candidate of transcribers(folder)) {
    const { by } = candidate
    if ('missing' in candidate) {
      table.rows.push({ voice, by, detail: candidate.missing })
      continue
    }
    const { transcriber } = candidate
    const [startMs, startSeconds] = [systemClock.elapsedMs(), processorSeconds()]
    const lines = await findWords({ ...search, speech }, transcriber, idle)
    const wallSeconds = (systemClock.elapsedMs() - startMs) / 1000
    const usedSeconds = processorSeconds() - startSeconds
    const written = lines.map(({ text }) => text).join(' ')
    table.rows.push({
      voice,
      by: `${by} (${transcriber.provider.version})`,
      wordErrorRate: rounded(wordErrorRate(said, written), 2),
      ...(lines.length === 0 ? {} : { meanConfidence: rounded(meanConfidence(lines), 2) }),
      timesRealTime: rounded(durationMs / 1000 / wallSeconds, 1),
      timesRealTimeOfOneCore: rounded(durationMs / 1000 / usedSeconds, 1),
    })
  }
}

function meanConfidence(lines: readonly { confidence: number }[]): number {
  return lines.reduce((sum, { confidence }) => sum + confidence, 0) / lines.length
}

type Candidate = { by: string } & ({ transcriber: Transcriber } | { missing: string })

function transcribers(folder: string): Candidate[] {
  const whisper = findWhisper(modelFolder, ['en'])
  const sphinx = findPocketsphinx(['en'])
  const { ai } = loadConfig()
  return [
    'modelPath' in whisper
      ? { by: 'Whisper', transcriber: openWhisper(whisper.modelPath, ['en'], folder) }
      : { by: 'Whisper', missing: whisper.missing },
    ai?.speechModel
      ? { by: 'AI server', transcriber: serverTranscriber(openAiServer(ai), ai.speechModel, ['en']) }
      : { by: 'AI server', missing: 'None is set.' },
    'programPath' in sphinx
      ? { by: 'PocketSphinx', transcriber: openPocketsphinx(sphinx, folder) }
      : { by: 'PocketSphinx', missing: sphinx.missing },
  ]
}

function addNoise(path: string, decibels: number): void {
  const { sampleRate, channels } = readSound(path)
  const speech = channels[0]!
  writeWav(path, { sampleRate, channels: [mixedAt(speech, pinkNoise(speech.length, 5), decibels)] })
}

/** Of this process and of those it has waited for: most of the work is done by programs. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage()
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ')
    return (user + system) / 1e6 + (Number(fields[13]) + Number(fields[14])) / 100
  } catch {
    return (user + system) / 1e6
  }
}
