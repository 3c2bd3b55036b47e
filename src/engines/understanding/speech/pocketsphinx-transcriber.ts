/**
 * PocketSphinx as a transcriber, where its program and its American English model are installed (Debian: the packages
 * `pocketsphinx` and `pocketsphinx-en-us`). About every third word is wrong even of clear speech: good enough to find
 * a place by, and not to read.
 */
import { createHash } from 'node:crypto'
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, runProgram } from '#engines/media/run-program.ts'
import type { SpokenLine } from '../facts.ts'
import type { Language } from '../request.ts'
import { type Transcriber, transcriberRate } from './transcriber.ts'
import { wavOf } from './wav-of.ts'

const program = 'pocketsphinx_continuous'
const modelFolder = '/usr/share/pocketsphinx/model/en-us'
const modelFiles = ['en-us/mdef', 'en-us.lm.bin', 'cmudict-en-us.dict']
const limits = { processorSeconds: 300, dataBytes: 1024 ** 3, outputBytes: 1024 ** 2 }
/** It gets used to a voice and a room while it listens, so it hears the beginning twice. */
const leadSamples = 8 * transcriberRate
/** Of the states that it follows at once, a tenth of its own bound: as good on clear speech, with a third less work. */
const bounds = ['-maxhmmpf', '3000']
/** Where it gives words less on the mean, as it does in noise, nine of ten are wrong. */
const leastConfidence = 0.4
/** Words with a longer pause between them are two lines. */
const linePauseMs = 700
const mostWordsOfLine = 20

export type FoundPocketsphinx = { programPath: string; version: string } | { missing: string }

/** @param languages that may be spoken: of another it would write English words that nobody said */
export function findPocketsphinx(languages: readonly Language[]): FoundPocketsphinx {
  if (languages.some((language) => language !== 'en'))
    return { missing: 'PocketSphinx knows English alone, and other languages may be spoken.' }
  const programPath = findProgram(program)
  const hasModel = modelFiles.every((file) => existsSync(join(modelFolder, file)))
  if (programPath === null || !hasModel)
    return { missing: 'PocketSphinx is not installed (packages pocketsphinx and pocketsphinx-en-us).' }
  return { programPath, version: versionOf(programPath) }
}

/** The program does not say which one it is: its own bytes and the sizes of the model's files do. */
function versionOf(programPath: string): string {
  const sizes = [programPath, ...modelFiles.map((file) => join(modelFolder, file))].map(
    (path) => statSync(path).size,
  )
  return `en-us ${createHash('sha256').update(sizes.join(' ')).digest('hex').slice(0, 8)}`
}

/** @param folder of this run alone */
export function openPocketsphinx(
  { programPath, version }: { programPath: string; version: string },
  folder: string,
): Transcriber {
  return {
    provider: { detector: 'words', name: 'PocketSphinx', version },
    async transcribe(sound, signal) {
      const soundPath = join(folder, 'words.wav')
      const lead = sound.subarray(0, leadSamples)
      const heard = new Float32Array(lead.length + sound.length)
      heard.set(lead)
      heard.set(sound, lead.length)
      try {
        writeFileSync(soundPath, wavOf(heard))
        const output = await runProgram({
          name: 'PocketSphinx',
          programPath,
          arguments: ['-infile', soundPath, '-time', 'yes', '-logfn', '/dev/null', ...bounds],
          limits,
          signal,
        })
        const msOf = (samples: number) => (samples * 1000) / transcriberRate
        const words = wordsIn(output.toString('utf8'))
        return linesOf(wordsFrom(msOf(lead.length), msOf(sound.length), words))
      } finally {
        rmSync(soundPath, { force: true })
      }
    },
  }
}

type Word = { text: string; startMs: number; endMs: number; confidence: number }

const wordLine = /^(\S+) (\d+(?:\.\d+)?) (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)$/

/** A word, its beginning and end in seconds and its probability; all other lines are the text once more. */
function wordsIn(output: string): Word[] {
  return output.split('\n').flatMap((line) => {
    const [, spelt = '', start, end, probability] = wordLine.exec(line.trim()) ?? []
    // Of a word that is spoken in several ways it says which, as in `to(2)`.
    const text = spelt.replace(/\(\d+\)$/, '')
    if (!/^[a-z][a-z'.-]*$/i.test(text)) return []
    const confidence = Math.min(1, Number(probability))
    return [{ text, startMs: Number(start) * 1000, endMs: Number(end) * 1000, confidence }]
  })
}

/** Those after the lead, with times from its end on. */
function wordsFrom(leadMs: number, lengthMs: number, words: readonly Word[]): Word[] {
  return words
    .filter(({ startMs, endMs }) => (startMs + endMs) / 2 >= leadMs)
    .map((word) => ({
      ...word,
      startMs: Math.max(0, word.startMs - leadMs),
      endMs: Math.min(lengthMs, word.endMs - leadMs),
    }))
    .filter(({ startMs, endMs }) => endMs > startMs)
    .sort((a, b) => a.startMs - b.startMs)
}

function linesOf(words: readonly Word[]): SpokenLine[] {
  const groups: Word[][] = []
  for (const word of words) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    const goes = last && word.startMs - last.endMs < linePauseMs && group!.length < mostWordsOfLine
    if (goes) group!.push(word)
    else groups.push([word])
  }
  const lines = groups.map((group) => ({
    text: group.map(({ text }) => text).join(' '),
    startMs: Math.round(group[0]!.startMs),
    endMs: Math.round(group.at(-1)!.endMs),
    language: 'en',
    confidence: group.reduce((sum, { confidence }) => sum + confidence, 0) / group.length,
    speaker: null,
    isRough: true,
  }))
  return lines.filter(({ confidence }) => confidence >= leastConfidence)
}
