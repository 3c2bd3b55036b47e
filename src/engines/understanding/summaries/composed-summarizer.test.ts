import { expect, it } from 'vitest'
import { composedSummarizer } from './composed-summarizer.ts'
import type { KnownScene } from './summarizer.ts'

const { signal } = new AbortController()
const bare: KnownScene = {
  number: 1,
  startMs: 2000,
  endMs: 14_000,
  shotCount: 3,
  persons: [],
  lines: [],
  texts: [],
  labels: [],
  keyFrame: async () => null,
}
const full: KnownScene = {
  ...bare,
  persons: [null, '김민수', null],
  lines: [
    { speaker: 'Speaker 1', text: 'Where is it?' },
    { speaker: null, text: 'Here.' },
  ],
  texts: ['EXIT', 'EXIT'],
  labels: ['door'],
}
const write = (scene: KnownScene, language: 'ko' | 'en' | 'ja') =>
  composedSummarizer.summarize(scene, language, signal)

it('tells who is seen, what is said and what is shown, each once, in the language asked for', async () => {
  expect(await write(full, 'en')).toBe(
    'Seen: 김민수, 2 persons without names. Said: Speaker 1: “Where is it?” “Here.” On the screen: EXIT. Keywords: door.',
  )
  expect(await write(full, 'ko')).toMatch(
    /^등장인물: 김민수, 이름 없는 인물 2명\. 대사: .* 화면 속 글자: EXIT\./,
  )
  expect(await write(full, 'ja')).toMatch(
    /^登場人物: 김민수、名前のない人物2名。 台詞: .* 画面の文字: EXIT。/,
  )
})

it('says that nothing is known rather than making something up', async () => {
  expect(await write(bare, 'en')).toBe('3 shots in 12 s, of which nothing else is known.')
})

it('stays short, whatever is said', async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => ({ speaker: null, text: `line ${index}` }))
  const text = await write({ ...bare, lines }, 'en')
  expect(text.length).toBeLessThan(400)
  expect(text).toMatch(/^Said: “line 0” .*…$/)
})
