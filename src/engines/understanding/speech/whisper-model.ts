/**
 * Finds the model file that Whisper works by, and looks at its head. The filter says nothing of why it refuses a file,
 * and takes the head's word for how much memory to ask for.
 */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hasWhisper } from '#engines/media/whisper.ts'
import type { Language } from '../request.ts'

const modelName = /^ggml-(?!silero).*\.bin$/
/** `ggml` as a number, lowest byte first. */
const magic = Buffer.from('lmgg', 'latin1')
/** The smallest model has 30 MB. */
const leastBytes = 16 * 1024 ** 2
/** Of the filters from frequencies to mel bands: half of Whisper's window of 400 samples, and one. */
const filterLength = 201
const headBytes = magic.length + 13 * 4

export type FoundWhisper = { modelPath: string } | { missing: string }

/** The largest usable model file; models whose name ends in `.en` only where nothing but English is spoken. */
export function findWhisper(folder: string | null, languages: readonly Language[]): FoundWhisper {
  if (!hasWhisper()) return { missing: 'This build of FFmpeg has no whisper filter.' }
  const isEnglishOnly = languages.every((language) => language === 'en')
  const names = (folder === null ? [] : namesIn(folder)).filter(
    (name) => modelName.test(name) && (isEnglishOnly || !name.includes('.en.')),
  )
  const usable = names
    .map((name) => join(folder!, name))
    .filter(isModel)
    .sort((a, b) => statSync(b).size - statSync(a).size)
  if (usable[0] !== undefined) return { modelPath: usable[0] }
  if (names.length > 0) return { missing: `${names.join(', ')} is no speech model, or not all of one.` }
  return { missing: 'There is no speech model (ggml-*.bin) in the folder of models.' }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isModel(path: string): boolean {
  if (statSync(path).size < leastBytes) return false
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(headBytes)
    return readSync(file, head) === headBytes && head.subarray(0, 4).equals(magic) && isWhisperHead(head)
  } finally {
    closeSync(file)
  }
}

/** Numbers as of any Whisper model, from the smallest to one twice as wide and deep as the largest there is. */
function isWhisperHead(head: Buffer): boolean {
  const at = (index: number) => head.readInt32LE(magic.length + 4 * index)
  const [words, audioContext, audioWidth, audioHeads, audioLayers] = [at(0), at(1), at(2), at(3), at(4)]
  const [textContext, textWidth, textHeads, textLayers, bands] = [at(5), at(6), at(7), at(8), at(9)]
  const isWide = (width: number, heads: number) =>
    heads >= 1 && heads <= 64 && width >= 64 && width <= 4096 && width % heads === 0
  const isDeep = (layers: number) => layers >= 1 && layers <= 128
  return (
    words > 50_000 &&
    words < 100_000 &&
    audioContext === 1500 &&
    textContext === 448 &&
    isWide(audioWidth, audioHeads) &&
    isWide(textWidth, textHeads) &&
    isDeep(audioLayers) &&
    isDeep(textLayers) &&
    (bands === 80 || bands === 128) &&
    at(11) === bands &&
    at(12) === filterLength
  )
}
