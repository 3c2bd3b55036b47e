/**
 * Speech to text by FFmpeg's `whisper` filter (whisper.cpp) with a model file in GGML's format. Each stretch of sound
 * has a graph of its own: the filter writes what was said, with times, when its sound ends. The filter takes a file's
 * own word for how much to allocate, and a broken one ends the process: call it through `whisper-process.ts`.
 */
import { readFileSync, rmSync } from 'node:fs'
import { Filter } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { SoundGraph } from './sound-graph.ts'

/** Hz; what Whisper hears. */
export const whisperRate = 16_000
/** Its window; longer stretches would be cut where nobody pauses. */
export const whisperWindowSeconds = 30

export type WhisperRun = {
  modelPath: string
  /** ISO 639-1, or `auto`. */
  language: string
  /** Where the filter writes; removed afterwards. */
  outputPath: string
}

/** Milliseconds from the first sample. */
export type WhisperLine = { startMs: number; endMs: number; text: string }

export function hasWhisper(): boolean {
  return Filter.getByName('whisper') !== null
}

/**
 * @param sound mono at 16 kHz, at most 30 seconds
 * @throws TriptychError `model_unavailable` when the filter does not take the model
 */
export function runWhisper(
  { modelPath, language, outputPath }: WhisperRun,
  sound: Float32Array,
): WhisperLine[] {
  const options = {
    model: modelPath,
    language,
    queue: String(whisperWindowSeconds),
    use_gpu: '0',
    destination: outputPath,
    format: 'srt',
  }
  const description = Object.entries(options).map(([name, value]) => `${name}=${escaped(value)}`)
  transcribe(`whisper=${description.join(':')}`, sound)
  try {
    return linesOf(readFileSync(outputPath, 'utf8'))
  } catch {
    return []
  } finally {
    rmSync(outputPath, { force: true })
  }
}

function transcribe(description: string, sound: Float32Array): void {
  try {
    using graph = new SoundGraph(description, whisperRate, 1)
    for (const _ of graph.write([sound]));
    for (const _ of graph.finish());
  } catch (cause) {
    throw new TriptychError('model_unavailable', {
      detail: 'The speech model could not be loaded by the whisper filter.',
      cause,
    })
  }
}

/** A value is read twice: as one of the filter's options, and before as part of the graph. */
function escaped(value: string): string {
  return value.replace(/[\\':]/g, '\\$&').replace(/[\\'[\],;]/g, '\\$&')
}

/** SubRip: a number, a line of times, the text, an empty line. */
function linesOf(srt: string): WhisperLine[] {
  const time = String.raw`(\d+):(\d\d):(\d\d)[.,](\d{3})`
  const pattern = new RegExp(`^${time} --> ${time}\\s*$`)
  return srt.split(/\r?\n\s*\r?\n/).flatMap((block) => {
    const lines = block.trim().split(/\r?\n/)
    const at = lines.findIndex((line) => pattern.test(line))
    const times = pattern.exec(lines[at] ?? '')
    const text = lines
      .slice(at + 1)
      .join(' ')
      .trim()
    if (times === null || text === '') return []
    const [start, end] = [times.slice(1, 5), times.slice(5, 9)].map((parts) => {
      const [hours, minutes, seconds, ms] = parts.map(Number) as [number, number, number, number]
      return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
    })
    return [{ startMs: start!, endMs: end!, text }]
  })
}
