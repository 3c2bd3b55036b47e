/** Writes down what is said in the stretches in which somebody speaks. */
import type { MediaLimits } from '#engines/media/limits.ts'
import { Pacer } from '#engines/pacer.ts'
import type { SpeechRegion, SpokenLine, TimeRange } from '../facts.ts'
import { monoSound } from './mono-sound.ts'
import { type Transcriber, transcriberRate } from './transcriber.ts'

/** What a transcriber hears at once: Whisper's window, less the room around. */
const longestPieceMs = 28_000
/** Pauses up to this long are within a piece: context makes words better. */
const longestPauseMs = 2000
const roomMs = 200
const showEveryMs = 2000

type Progress = { signal: AbortSignal; onProgress(fraction: number): void }
type WordSearch = {
  inputPath: string
  durationMs: number
  speech: readonly SpeechRegion[]
  limits: MediaLimits
}

/** @throws TriptychError as the transcriber does, `media_*`, `work_canceled` */
export async function findWords(
  { inputPath, durationMs, speech, limits }: WordSearch,
  transcriber: Transcriber,
  { signal, onProgress }: Progress,
): Promise<SpokenLine[]> {
  const pieces = piecesOf(speech, durationMs)
  const pacer = new Pacer(signal)
  const lines: SpokenLine[] = []
  for (const [index, { piece, sound }] of entries(
    cutPieces(monoSound(inputPath, limits, transcriberRate), pieces),
  )) {
    await pacer.pause()
    const done = index / pieces.length
    for (const line of await livelily(transcriber.transcribe(sound, signal), () => onProgress(done))) {
      const startMs = piece.startMs + Math.round(line.startMs)
      const endMs = Math.min(piece.endMs, piece.startMs + Math.round(line.endMs))
      if (endMs > startMs) lines.push({ ...line, startMs, endMs })
    }
    onProgress((index + 1) / pieces.length)
  }
  return lines
}

/** A large model takes minutes for a piece, in which nothing else shows that somebody is at work. */
async function livelily<T>(work: Promise<T>, show: () => void): Promise<T> {
  const showing = setInterval(show, showEveryMs)
  try {
    return await work
  } finally {
    clearInterval(showing)
  }
}

/** Speech that is near together, in pieces of at most 28 seconds; longer speech is cut where the time is up. */
export function piecesOf(speech: readonly TimeRange[], durationMs: number): TimeRange[] {
  const pieces: TimeRange[] = []
  for (const { startMs, endMs } of speech.flatMap(shortened)) {
    const last = pieces.at(-1)
    const joins = last && startMs - last.endMs <= longestPauseMs && endMs - last.startMs <= longestPieceMs
    if (joins) last.endMs = endMs
    else pieces.push({ startMs, endMs })
  }
  return pieces.map(({ startMs, endMs }, index) => ({
    startMs: Math.max(startMs - roomMs, pieces[index - 1]?.endMs ?? 0),
    endMs: Math.min(endMs + roomMs, pieces[index + 1]?.startMs ?? durationMs),
  }))
}

function shortened({ startMs, endMs }: TimeRange): TimeRange[] {
  const count = Math.ceil((endMs - startMs) / longestPieceMs)
  const stepMs = (endMs - startMs) / count
  return Array.from({ length: count }, (_, index) => ({
    startMs: Math.round(startMs + index * stepMs),
    endMs: Math.round(startMs + (index + 1) * stepMs),
  }))
}

/** The sound of each piece; a file that ends early gives what there is. */
function* cutPieces(
  blocks: Iterable<Float32Array>,
  pieces: readonly TimeRange[],
): Generator<{ piece: TimeRange; sound: Float32Array }> {
  const samplesAt = (ms: number) => Math.round((ms * transcriberRate) / 1000)
  let index = 0
  let position = 0
  let held: Float32Array[] = []
  for (const block of blocks) {
    const blockEnd = position + block.length
    for (let piece = pieces[index]; piece && samplesAt(piece.startMs) < blockEnd; piece = pieces[index]) {
      const from = Math.max(0, samplesAt(piece.startMs) - position)
      const end = samplesAt(piece.endMs)
      held.push(block.slice(from, end - position))
      if (end > blockEnd) break
      yield { piece, sound: joined(held) }
      held = []
      index++
    }
    position = blockEnd
  }
  const piece = pieces[index]
  if (piece !== undefined && held.length > 0) yield { piece, sound: joined(held) }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function* entries<T>(items: Iterable<T>): Generator<[number, T]> {
  let index = 0
  for (const item of items) yield [index++, item]
}
