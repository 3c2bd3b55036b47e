/** Summaries by a server: what it is shown, and what becomes of its answers. */
import { expect, test } from 'vitest'
import { serverSummarizer } from '#engines/understanding/summaries/server-summarizer.ts'
import type { KnownScene } from '#engines/understanding/summaries/summarizer.ts'
import { startAiServer } from '#tests/support/ai-server.ts'
import { openAiServer } from '#workers/ai-server.ts'

const { signal } = new AbortController()
const scene: KnownScene = {
  number: 1,
  startMs: 2000,
  endMs: 14_000,
  shotCount: 3,
  persons: ['김민수', null],
  lines: [
    { speaker: 'Speaker 1', text: 'Where is it?' },
    ...Array(500).fill({ speaker: null, text: 'again and again' }),
  ],
  texts: ['EXIT', 'EXIT'],
  labels: [],
  keyFrame: async () => Buffer.from('a picture'),
}

test('the server sees the facts and the picture, and its text is the summary', async () => {
  await using server = await startAiServer(() => ({
    choices: [{ message: { role: 'assistant', content: ' 두 사람이 출구를 찾는다. ' } }],
  }))
  const summarizer = serverSummarizer(openAiServer({ url: `${server.url}/`, key: 'secret' }), 'seer-2')
  expect(await summarizer.summarize(scene, 'ko', signal)).toBe('두 사람이 출구를 찾는다.')
  expect(summarizer.provider).toEqual({ name: 'AI server', version: 'seer-2' })
  const [asked] = server.asked
  expect([asked!.path, asked!.authorization]).toEqual(['/v1/chat/completions', 'Bearer secret'])
  const { model, messages } = JSON.parse(asked!.body.toString())
  expect(model).toBe('seer-2')
  expect(messages[0].content).toMatch(/Korean/)
  const [text, picture] = messages[1].content
  expect(JSON.parse(text.text)).toMatchObject({
    seconds: 12,
    persons: ['김민수', 'unnamed'],
    shown: ['EXIT'],
  })
  expect(JSON.parse(text.text).said[0]).toBe('Speaker 1: Where is it?')
  expect(text.text.length).toBeLessThan(9000)
  const [, base64] = picture.image_url.url.split('data:image/jpeg;base64,')
  expect(Buffer.from(base64, 'base64').toString()).toBe('a picture')
})

test.each([
  ['refuses', 500, /answered 500/],
  ['says nothing', { choices: [] }, /no text/],
  ['answers with another shape', 'text', /no text/],
])('a server that %s fails the summary with the reason', async (_, answer, reason) => {
  await using server = await startAiServer(() => answer)
  const summarizer = serverSummarizer(openAiServer({ url: server.url, key: null }), 'seer-2')
  await expect(summarizer.summarize(scene, 'en', signal)).rejects.toMatchObject({
    code: 'outbound_failed',
    message: expect.stringMatching(reason),
  })
})
