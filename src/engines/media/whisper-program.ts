/**
 * The program that runs the whisper filter once, in a process that may crash over a broken model file.
 * Arguments: what `runWhisper` is told, as JSON. Input: samples as 32-bit floats. Output: the lines as JSON.
 */
import { buffer } from 'node:stream/consumers'
import { AV_LOG_ERROR } from 'node-av/constants'
import { Log } from 'node-av/lib'
import { runWhisper, type WhisperRun } from './whisper.ts'

// Why a model is refused is said nowhere else.
Log.setLevel(AV_LOG_ERROR)
const run = JSON.parse(process.argv[2]!) as WhisperRun
const input = await buffer(process.stdin)
const sound = new Float32Array(new Uint8Array(input).buffer)
try {
  process.stdout.write(JSON.stringify(runWhisper(run, sound)))
} catch {
  process.exitCode = 1
}
