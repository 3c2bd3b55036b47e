/** Which of the expected languages a short text is in, as far as its script tells. */
import type { Language } from '../request.ts'

const scripts: Record<Language, RegExp> = {
  en: /\p{Script=Latin}/u,
  ko: /\p{Script=Hangul}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  'zh-CN': /\p{Script=Han}/u,
  'zh-TW': /\p{Script=Han}/u,
}

/** Null for numbers, and for what none of the expected languages writes. */
export function languageOf(text: string, expected: readonly Language[]): Language | null {
  // A letter of Korean or kana tells more than Latin or Chinese ones, which stand in texts of all of them.
  for (const language of ['ko', 'ja'] as const) {
    if (scripts[language].test(text) && expected.includes(language)) return language
  }
  if (/\p{Script=Han}/u.test(text)) return expected.find((each) => each !== 'en' && each !== 'ko') ?? null
  return scripts.en.test(text) && expected.includes('en') ? 'en' : null
}
