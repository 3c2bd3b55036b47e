/** Summaries by a server: what it is shown, and what becomes of its answers. */
import { expect, test } from 'vitest'
import { SceneWriter } from '#engines/understanding/summaries/scene-writer.ts'
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

test('of an answer nothing is kept that no text holds, and no more than fits, in whole characters', async () => {
  const answers = ['A\u0000n exit\u001b.\nAnd a \ud83d door.', '🚪'.repeat(1500), ` ${'é'.repeat(1999)}🚪`]
  await using server = await startAiServer((_, index) => ({
    choices: [{ message: { content: answers[index] } }],
  }))
  const summarizer = serverSummarizer(openAiServer({ url: server.url, key: null }), 'seer-2')
  const summary = () => summarizer.summarize(scene, 'en', signal)
  expect(await summary()).toBe('An exit.\nAnd a \ufffd door.')
  expect(await summary()).toBe('🚪'.repeat(1000))
  expect(await summary()).toBe('é'.repeat(1999))
})

test.each([
  ['refuses', 500, /answered 500/],
  ['says nothing', { choices: [] }, /no text/],
  ['answers with another shape', 'text', /no text/],
])('a server that %s fails the summary with the reason', async (_, answer, reason) => {
  await using server = await startAiServer(() => answer)
  const summarizer = serverSummarizer(openAiServer({ url: server.url, key: null, pausesMs: [1] }), 'seer-2')
  await expect(summarizer.summarize(scene, 'en', signal)).rejects.toMatchObject({
    code: 'outbound_failed',
    message: expect.stringMatching(reason),
  })
})

const written = { choices: [{ message: { content: 'They look for the exit.' } }] }

test('a server that is busy for a while is asked again, and writes', async () => {
  await using server = await startAiServer((_, index) => [503, 429, written][index])
  const call = openAiServer({ url: server.url, key: null, pausesMs: [1, 1] })
  expect(await serverSummarizer(call, 'seer-2').summarize(scene, 'en', signal)).toBe(
    'They look for the exit.',
  )
  expect(server.asked).toHaveLength(3)
})

test('a refusal is not asked again', async () => {
  await using server = await startAiServer(() => 400)
  const call = openAiServer({ url: server.url, key: null, pausesMs: [1, 1] })
  await expect(serverSummarizer(call, 'seer-2').summarize(scene, 'en', signal)).rejects.toThrow(
    /answered 400/,
  )
  expect(server.asked).toHaveLength(1)
})

test('what the server does not write is composed, and the record says so', async () => {
  await using server = await startAiServer((_, index) => (index === 1 ? 400 : written))
  const writer = new SceneWriter(serverSummarizer(openAiServer({ url: server.url, key: null }), 'seer-2'))
  const texts: string[] = []
  for (const number of [1, 2, 3]) texts.push(await writer.write({ ...scene, number }, 'en', signal))
  expect(texts).toEqual(['They look for the exit.', expect.stringMatching(/^Seen: 김민수/), texts[0]])
  expect(writer.record()).toEqual({
    providers: [
      { detector: 'summaries', name: 'AI server', version: 'seer-2' },
      { detector: 'summaries', name: 'composed from the facts', version: '1' },
    ],
    leftOut: [
      {
        detector: 'summaries',
        reason: expect.stringMatching(/^Scene 2 composed from the facts.*answered 400/),
      },
    ],
  })
})

test('a server that is away is given up after three scenes, and not named', async () => {
  const server = await startAiServer(() => 500)
  const call = openAiServer({ url: server.url, key: null, pausesMs: [] })
  const writer = new SceneWriter(serverSummarizer(call, 'seer-2'))
  for (const number of [1, 2, 3, 4]) await writer.write({ ...scene, number }, 'en', signal)
  await server[Symbol.asyncDispose]()
  expect(server.asked).toHaveLength(3)
  const { providers, leftOut } = writer.record()
  expect(providers.map(({ name }) => name)).toEqual(['composed from the facts'])
  expect(leftOut[0]!.reason).toMatch(/^Scenes 1, 2, 3, 4 composed.*answered 500/)
})

test('a cancel is not answered with a composed text', async () => {
  const cancel = new AbortController()
  await using server = await startAiServer(() => {
    cancel.abort()
    return 500
  })
  const writer = new SceneWriter(serverSummarizer(openAiServer({ url: server.url, key: null }), 'seer-2'))
  await expect(writer.write(scene, 'en', cancel.signal)).rejects.toThrow()
})
