/** Puts together what was found in a scene, without another word: nothing is guessed, and nothing is rephrased. */
import type { KnownScene, Summarizer, SummaryLanguage } from './summarizer.ts'

type Wording = {
  seen(persons: string): string
  unnamed(count: number): string
  said(lines: string): string
  shown(texts: string): string
  about(labels: string): string
  nothing(shots: number, seconds: number): string
  comma: string
}

const wordings: Record<SummaryLanguage, Wording> = {
  en: {
    seen: (persons) => `Seen: ${persons}.`,
    unnamed: (count) => (count === 1 ? '1 person without a name' : `${count} persons without names`),
    said: (lines) => `Said: ${lines}`,
    shown: (texts) => `On the screen: ${texts}.`,
    about: (labels) => `Keywords: ${labels}.`,
    nothing: (shots, seconds) =>
      `${shots} ${shots === 1 ? 'shot' : 'shots'} in ${seconds} s, of which nothing else is known.`,
    comma: ', ',
  },
  ko: {
    seen: (persons) => `등장인물: ${persons}.`,
    unnamed: (count) => `이름 없는 인물 ${count}명`,
    said: (lines) => `대사: ${lines}`,
    shown: (texts) => `화면 속 글자: ${texts}.`,
    about: (labels) => `키워드: ${labels}.`,
    nothing: (shots, seconds) => `${seconds}초 동안의 숏 ${shots}개이며, 그 밖에 알려진 것은 없습니다.`,
    comma: ', ',
  },
  ja: {
    seen: (persons) => `登場人物: ${persons}。`,
    unnamed: (count) => `名前のない人物${count}名`,
    said: (lines) => `台詞: ${lines}`,
    shown: (texts) => `画面の文字: ${texts}。`,
    about: (labels) => `キーワード: ${labels}。`,
    nothing: (shots, seconds) => `${seconds}秒間、${shots}ショット。ほかに分かっていることはありません。`,
    comma: '、',
  },
}

/** Of each kind of thing; a summary is to be shorter than the scene. */
const mostCharacters = 300

export const composedSummarizer: Summarizer = {
  provider: { name: 'composed from the facts', version: '1' },
  summarize: async (scene, language) => compose(scene, wordings[language]),
}

function compose(scene: KnownScene, wording: Wording): string {
  const list = (words: readonly string[]) => shorten([...new Set(words)], wording.comma)
  const names = scene.persons.flatMap((name) => name ?? [])
  const unnamed = scene.persons.length - names.length
  const persons = [...names, ...(unnamed > 0 ? [wording.unnamed(unnamed)] : [])]
  const lines = scene.lines.map(({ speaker, text }) =>
    speaker === null ? `“${text}”` : `${speaker}: “${text}”`,
  )
  const parts = [
    ...(persons.length > 0 ? [wording.seen(list(persons))] : []),
    ...(lines.length > 0 ? [wording.said(shorten(lines, ' '))] : []),
    ...(scene.texts.length > 0 ? [wording.shown(list(scene.texts))] : []),
    ...(scene.labels.length > 0 ? [wording.about(list(scene.labels))] : []),
  ]
  if (parts.length > 0) return parts.join(' ')
  return wording.nothing(scene.shotCount, Math.round((scene.endMs - scene.startMs) / 1000))
}

/** As many as there is room for, the first always, with a sign where some are left out. */
function shorten(words: readonly string[], comma: string): string {
  const kept: string[] = []
  let length = 0
  for (const word of words) {
    length += word.length + comma.length
    if (kept.length > 0 && length > mostCharacters) return `${kept.join(comma)}${comma}…`
    kept.push(word)
  }
  return kept.join(comma)
}
