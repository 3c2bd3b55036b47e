/** Whisper as a transcriber: by a GGML model file of the operator's, through FFmpeg's filter. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hasWhisper, runWhisper } from '#engines/media/whisper.ts'
import type { Language } from '../request.ts'
import type { Transcriber } from './transcriber.ts'

const modelName = /^ggml-(?!silero).*\.bin$/
/** `ggml` as a number, lowest byte first. */
const magic = Buffer.from('lmgg', 'latin1')
/** The smallest model has 30 MB. */
const leastBytes = 16 * 1024 ** 2
/** Whisper says nothing of how sure it is through the filter: what it is right in, on clear speech, for most words. */
const confidence = 0.8

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

/** The filter says nothing of why it refuses a file, and other bytes are best kept from it. */
function isModel(path: string): boolean {
  if (statSync(path).size < leastBytes) return false
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(magic.length)
    readSync(file, head, 0, head.length, 0)
    return head.equals(magic)
  } finally {
    closeSync(file)
  }
}

/** @param folder of this run alone */
export function openWhisper(modelPath: string, languages: readonly Language[], folder: string): Transcriber {
  const only = languages.length === 1 ? languages[0]! : null
  const language = only?.slice(0, 2) ?? 'auto'
  const name = modelPath.replace(/^.*[/\\]/, '')
  const version = `${name} ${statSync(modelPath).size}`
  return {
    provider: { detector: 'words', name: 'Whisper', version },
    async transcribe(sound) {
      const outputPath = join(folder, 'words.srt')
      return runWhisper({ modelPath, language, outputPath }, sound).map((line) => ({
        ...line,
        language: only,
        confidence,
        speaker: null,
        isRough: false,
      }))
    },
  }
}
