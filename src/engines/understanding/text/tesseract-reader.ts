/**
 * Tesseract (LSTM, `best_int` data, both from npm) as a reader. It works on a thread of its own, which is ended with
 * the reader. The data are copied into one folder, since it takes several languages from nowhere else, and would
 * fetch from the network what it is not given.
 */
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createWorker, OEM, type Page, PSM, type Worker } from 'tesseract.js'
import { TriptychError } from '#base/errors.ts'
import type { Provider } from '../facts.ts'
import type { Language } from '../request.ts'
import { asPgm, type GreyPicture } from './grey-picture.ts'
import { lineFrom } from './line-text.ts'
import type { ReadLine, TextLayout, TextReader } from './text-reader.ts'

const require = createRequire(import.meta.url)

const dataNames: Record<Language, string> = {
  en: 'eng',
  ko: 'kor',
  ja: 'jpn',
  'zh-CN': 'chi_sim',
  'zh-TW': 'chi_tra',
}

/**
 * Nothing is loaded before the first picture is read: most have no letters.
 * @param folder of this run alone
 */
export function openTesseract(languages: readonly Language[], folder: string): TextReader {
  return new TesseractReader(
    languages.map((language) => dataNames[language]),
    folder,
  )
}

/** Whether it is installed with the data of these languages, in a sentence that says what is missing, or null. */
export function missingTesseract(languages: readonly Language[]): string | null {
  const missing = languages.filter((language) => {
    try {
      require.resolve('tesseract.js')
      return dataFile(dataNames[language]) === ''
    } catch {
      return true
    }
  })
  return missing.length === 0 ? null : `The packages to read ${missing.join(', ')} are not installed.`
}

export function tesseractVersion(): string {
  return (require('tesseract.js/package.json') as { version: string }).version
}

function dataFile(name: string): string {
  return require.resolve(`@tesseract.js-data/${name}/4.0.0_best_int/${name}.traineddata.gz`)
}

function gatherData(names: readonly string[], folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const name of names) copyFileSync(dataFile(name), join(folder, `${name}.traineddata.gz`))
  return folder
}

class TesseractReader implements TextReader {
  readonly provider: Provider
  readonly #names: readonly string[]
  readonly #folder: string
  #loading: Promise<Worker> | null = null
  #layout: TextLayout | null = null

  constructor(names: readonly string[], folder: string) {
    const version = `${tesseractVersion()} best_int ${names.join('+')}`
    this.provider = { detector: 'text', name: 'Tesseract', version }
    this.#names = names
    this.#folder = folder
  }

  async read(picture: GreyPicture, layout: TextLayout, signal: AbortSignal): Promise<ReadLine[]> {
    const canceled = Promise.withResolvers<never>()
    const onAbort = () => canceled.reject(new TriptychError('work_canceled'))
    signal.addEventListener('abort', onAbort)
    try {
      if (signal.aborted) onAbort()
      return await Promise.race([this.#recognize(picture, layout), canceled.promise])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  async #recognize(picture: GreyPicture, layout: TextLayout): Promise<ReadLine[]> {
    this.#loading ??= load(this.#names, this.#folder)
    const worker = await this.#loading
    if (this.#layout !== layout) await worker.setParameters({ tessedit_pageseg_mode: segmentations[layout] })
    this.#layout = layout
    const { data } = await worker.recognize(asPgm(picture), {}, { text: false, blocks: true })
    return linesOf(data)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const worker = await this.#loading?.catch(() => null)
    await worker?.terminate()
  }
}

const segmentations: Record<TextLayout, PSM> = { block: PSM.SINGLE_BLOCK, line: PSM.SINGLE_LINE }

async function load(names: readonly string[], folder: string): Promise<Worker> {
  try {
    const langPath = gatherData(names, join(folder, 'text-data'))
    const worker = await createWorker([...names], OEM.LSTM_ONLY, {
      langPath,
      cacheMethod: 'none',
      // Given, so that a failure rejects the call that it belongs to and is not thrown where nobody waits.
      errorHandler: () => undefined,
    })
    await worker.setParameters({
      // What it has to say about pictures is not for our standard error.
      debug_file: '/dev/null',
      // Else Chinese, Japanese and Korean have spaces that are nowhere on the picture.
      preserve_interword_spaces: '1',
    })
    return worker
  } catch (cause) {
    const detail = `Tesseract could not be loaded with ${names.join(', ')}.`
    throw new TriptychError('model_unavailable', { detail, cause })
  }
}

function linesOf({ blocks }: Page): ReadLine[] {
  const lines = (blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap((each) => each.lines))
  return lines.flatMap(({ words, text: whole }) => {
    let at = 0
    const line = lineFrom(
      words.map(({ text, confidence, bbox: { x0, y0, x1, y1 } }) => {
        const from = Math.max(at, whole.indexOf(text, at))
        const isAfterSpace = /\s/.test(whole.slice(at, from))
        at = from + text.length
        return {
          text: text.trim(),
          confidence: confidence / 100,
          box: { x: x0, y: y0, width: x1 - x0, height: y1 - y0 },
          isAfterSpace,
        }
      }),
    )
    return line === null ? [] : [line]
  })
}
