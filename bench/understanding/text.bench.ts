/**
 * How well text is read, and what reading text and hearing speech take: lines of five languages drawn as subtitles on
 * calm and busy pictures, a film, and recorded speech. The bench `speech` measures words.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import type { Language } from '#engines/understanding/request.ts'
import { findSpeech } from '#engines/understanding/speech/find-speech.ts'
import { findTexts } from '#engines/understanding/text/find-texts.ts'
import { hasSamples, mediaFolder, modelFolder } from '#tests/media-corpus/shared-samples.ts'
import { paintLine, paintPatches, writeDrawnFilm } from '#tests/support/drawn-film.ts'
import { benchFolder } from '../support/server.ts'
import { type BenchTable, goalAtMost, rounded } from '../support/table.ts'
import { distance } from './word-errors.ts'

const size = { width: 1280, height: 720 }
const filmSeconds = 15
const speechMs = 30_000
const idle = { signal: new AbortController().signal, onProgress: () => undefined }

const lines: Record<Language, readonly string[]> = {
  en: [
    'Nobody knows the way home',
    'Meet me at the station at 7:30',
    'WARNING: high voltage',
    'Wait a minute!',
  ],
  ko: [
    '우리는 오늘 서울에 간다',
    '내일은 비가 올 것 같아요',
    '그 사람은 누구입니까?',
    '잠깐만 기다려 주세요!',
  ],
  ja: [
    '私は東京に行きます',
    '明日は雨が降るでしょう',
    '駅で会いましょう',
    'コーヒーをください',
    '彼女は「もう帰る」と言った',
    'ちょっと待ってください！',
  ],
  'zh-CN': [
    '我们今天去北京',
    '明天可能会下雨',
    '请在车站等我',
    '这个项目预计明年春天完成',
    '警告：高压危险',
    '请稍等一下！',
  ],
  'zh-TW': [
    '我們今天去臺北',
    '明天可能會下雨',
    '請在車站等我',
    '這個計畫預計明年春天完成',
    '警告：高壓危險',
    '請稍等一下！',
  ],
}
const letterSizes = [28, 64]
/** Patches on the picture behind. */
const backgrounds = { calm: 0, busy: 300 }

export async function run(): Promise<BenchTable> {
  const table: BenchTable = { name: 'text', rows: [], goals: [] }
  await using work = await benchFolder()
  await benchReading(work.path, table)
  await benchFilm(work.path, table)
  await benchSpeech(table)
  return table
}

async function benchReading(folder: string, table: BenchTable): Promise<void> {
  for (const language of Object.keys(lines) as Language[]) {
    for (const [background, patches] of Object.entries(backgrounds)) {
      const scores: { wrong: number; letters: number; extra: number }[] = []
      for (const [index, line] of lines[language].entries()) {
        for (const letters of letterSizes)
          scores.push(await readOne(line, letters, patches, language, folder, index))
      }
      const sum = (key: 'wrong' | 'letters' | 'extra') => scores.reduce((total, each) => total + each[key], 0)
      const errorRate = sum('wrong') / sum('letters')
      table.rows.push({
        case: `${language}, ${background}`,
        pictures: scores.length,
        characterErrorRate: rounded(errorRate, 3),
        falseTexts: sum('extra'),
      })
      if (background === 'calm')
        table.goals.push(goalAtMost(`${language}: error rate, calm`, errorRate, 0.05))
    }
  }
}

/** Spaces count as letters do; of all texts that were read, the nearest is the line's, and the others are false. */
async function readOne(
  line: string,
  letterSize: number,
  patches: number,
  language: Language,
  folder: string,
  seed: number,
): Promise<{ wrong: number; letters: number; extra: number }> {
  const canvas = createCanvas(size.width, size.height)
  const context = canvas.getContext('2d')
  paintPatches(context, seed * 100 + letterSize, patches)
  paintLine(context, line, { y: 640, size: letterSize })
  const inputPath = join(folder, 'line.png')
  writeFileSync(inputPath, canvas.toBuffer('image/png'))
  const search = { inputPath, kind: 'image', durationMs: 0, shots: [], languages: [language] } as const
  const { texts } = await findTexts({ ...search, limits: defaultMediaLimits, folder }, idle)
  const distances = texts.map(({ text }) => distance(text, line))
  const wrong = Math.min(line.length, ...distances)
  return { wrong, letters: line.length, extra: Math.max(0, texts.length - 1) }
}

async function benchFilm(folder: string, table: BenchTable): Promise<void> {
  const inputPath = join(folder, 'film.mp4')
  await writeDrawnFilm(inputPath, {
    ...size,
    fps: 25,
    seconds: filmSeconds,
    paint(context, seconds) {
      paintPatches(context, 7 + Math.floor(seconds / 4), 300)
      const line = lines.en[Math.floor(seconds / 5) % lines.en.length]!
      if (seconds % 5 < 3) paintLine(context, line, { y: 640, size: 40 })
    },
  })
  for (const languages of [['en'], ['ko', 'en']] as const) {
    const used = await processorSeconds(async () => {
      const search = {
        inputPath,
        kind: 'video',
        durationMs: filmSeconds * 1000,
        shots: [],
        languages,
      } as const
      await findTexts({ ...search, limits: defaultMediaLimits, folder }, idle)
    })
    table.rows.push({
      case: `film 720p, ${languages.join(' and ')}`,
      timesRealTimeOfOneCore: rounded(filmSeconds / used, 1),
    })
  }
}

async function benchSpeech(table: BenchTable): Promise<void> {
  if (!hasSamples) {
    table.rows.push({ case: 'speech skipped', reason: 'There are no samples beside the checkout' })
    return
  }
  const inputPath = join(mediaFolder, 'speech-clean-16k.wav')
  for (const models of [modelFolder, null]) {
    let name = ''
    const used = await processorSeconds(async () => {
      const search = { inputPath, durationMs: speechMs, modelFolder: models, limits: defaultMediaLimits }
      name = (await findSpeech(search, idle)).provider.name
    })
    table.rows.push({ case: `speech, ${name}`, timesRealTimeOfOneCore: rounded(speechMs / 1000 / used, 0) })
  }
}

async function processorSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
