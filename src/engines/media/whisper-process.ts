/** The whisper filter in a process of its own, which a broken model file may crash and a cancel ends at once. */
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { TriptychError } from '#base/errors.ts'
import { runProgram } from './run-program.ts'
import type { WhisperLine, WhisperRun } from './whisper.ts'

const program = fileURLToPath(new URL('./whisper-program.ts', import.meta.url))
/** The largest model takes a few minutes for half a minute of sound on a slow machine. */
const processorSeconds = 1800
/** Beside twice the model's bytes: what Node, FFmpeg and the model's own state take. */
const besidesBytes = 2 * 1024 ** 3
const outputBytes = 1024 ** 2

/**
 * @param sound mono at 16 kHz, at most 30 seconds
 * @throws TriptychError `work_canceled`, and `model_unavailable` when the filter does not take the model
 */
export async function runWhisperApart(
  run: WhisperRun,
  sound: Float32Array,
  signal: AbortSignal,
): Promise<WhisperLine[]> {
  const output = await runProgram({
    name: 'Whisper',
    programPath: process.execPath,
    arguments: [program, JSON.stringify(run)],
    input: new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength),
    limits: { processorSeconds, dataBytes: 2 * statSync(run.modelPath).size + besidesBytes, outputBytes },
    telling: /whisper_/,
    signal,
  }).catch((error: unknown) => {
    const isModel = error instanceof TriptychError && error.code === 'model_unavailable'
    if (!isModel) throw error
    const name = run.modelPath.replace(/^.*[/\\]/, '')
    throw new TriptychError('model_unavailable', {
      detail: `The speech model ${name} could not be loaded by the whisper filter. ${error.message}`,
      cause: error,
    })
  })
  return JSON.parse(output.toString('utf8')) as WhisperLine[]
}
