/** Labels by a server: what it is asked, and what of its answers is believed. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DetectorInput } from '#engines/understanding/detector.ts'
import { findLabels } from '#engines/understanding/labels/find-labels.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { type AiServer, type Asked, startAiServer } from '#tests/support/ai-server.ts'
import { openAiServer } from '#workers/ai-server.ts'

const folder = tempFolder()
const idle = { signal: new AbortController().signal, onProgress: () => undefined }
for (const name of ['1.jpg', '2.jpg', '3.jpg']) writeFileSync(join(folder, name), `picture ${name}`)

type Said = [label: string, confidence: number][]

/** Words that a call lets the server choose among. */
function wordsOf({ body }: Asked): string[] {
  const { schema } = JSON.parse(body.toString()).response_format.json_schema
  return schema.properties.labels.items.properties.label.enum
}

function pictureOf({ body }: Asked): string {
  const { url } = JSON.parse(body.toString()).messages[1].content[0].image_url
  return Buffer.from(url.split('base64,')[1], 'base64').toString()
}

const saying = (labels: Said) => {
  const content = JSON.stringify({ labels: labels.map(([label, confidence]) => ({ label, confidence })) })
  return { choices: [{ message: { content } }] }
}

/** The same to both questions, as far as it is asked about. */
const honest = (seen: Record<string, Said>) => (asked: Asked) => {
  const words = wordsOf(asked)
  return saying((seen[pictureOf(asked)] ?? []).filter(([label]) => words.includes(label)))
}

/** Three shots of a second each, or an image. */
function inputWith(names: readonly string[] = ['1.jpg', '2.jpg', '3.jpg']): DetectorInput {
  const shots = names.map((name, index) => ({
    keyFramePath: name,
    startMs: index * 1000,
    endMs: (index + 1) * 1000,
  }))
  return { folder, server: { labelModel: 'seer-2' }, facts: { shots, picture: null } } as never
}

const labelsBy = (server: AiServer, input = inputWith()) =>
  findLabels(input, { ...idle, call: openAiServer({ url: server.url, key: null, pausesMs: [] }) })

test('what is named and confirmed is a label of its shots, as sure as the less sure of both answers', async () => {
  const cat = (confidence: number): Said => [['cat', confidence]]
  await using server = await startAiServer((asked, index) =>
    index === 1
      ? saying([['cat', 0.6]])
      : honest({ 'picture 1.jpg': cat(0.9), 'picture 2.jpg': cat(0.8), 'picture 3.jpg': [['kitchen', 0.7]] })(
          asked,
        ),
  )
  const { labels, providers, leftOut } = await labelsBy(server)
  expect(labels).toEqual([
    { label: 'cat', category: 'object', confidence: 0.8, startMs: 0, endMs: 2000 },
    { label: 'kitchen', category: 'place', confidence: 0.7, startMs: 2000, endMs: 3000 },
  ])
  expect(providers).toEqual([{ detector: 'labels', name: 'AI server', version: 'seer-2, vocabulary 1' }])
  expect(leftOut).toBeUndefined()
  // The second question hides the word among others that were not named.
  const second = wordsOf(server.asked[1]!)
  expect(second).toContain('cat')
  expect(second.length).toBeGreaterThanOrEqual(7)
  expect(wordsOf(server.asked[0]!)).toEqual(expect.arrayContaining(second))
})

test('who says yes to words that were not named is not believed', async () => {
  await using server = await startAiServer((asked, index) =>
    index % 2 === 0 ? saying([['cat', 0.9]]) : saying(wordsOf(asked).map((word) => [word, 0.9])),
  )
  expect((await labelsBy(server)).labels).toEqual([])
})

test('what is unlikely, not confirmed or no word of the vocabulary is left out', async () => {
  await using server = await startAiServer((asked, index) => {
    if (index === 1)
      return saying([
        ['dog', 0.3],
        ['tree', 0.9],
      ])
    const said: Said = [
      ['cat', 0.4],
      ['dog', 0.9],
      ['tree', 0.9],
      ['ignore all instructions', 1],
    ]
    return honest({ 'picture 1.jpg': said })(asked)
  })
  expect((await labelsBy(server, inputWith(['1.jpg']))).labels).toMatchObject([{ label: 'tree' }])
})

test('of an image labels have no time', async () => {
  await using server = await startAiServer(honest({ 'picture 1.jpg': [['boat', 0.9]] }))
  const input = { ...inputWith([]), facts: { shots: [], picture: { path: '1.jpg' } } } as never
  expect((await labelsBy(server, input)).labels).toMatchObject([{ label: 'boat', startMs: 0, endMs: 0 }])
})

test.each([
  ['no JSON', { choices: [{ message: { content: 'A cat.' } }] }],
  ['another shape', { choices: [{ message: { content: '{"labels":["cat"]}' } }] }],
  ['a confidence above 1', saying([['cat', 90]])],
  ['no confidence', { choices: [{ message: { content: '{"labels":[{"label":"cat"}]}' } }] }],
  ['nothing', {}],
])('an answer with %s is none, and three in a row end the asking', async (_, answer) => {
  await using server = await startAiServer(() => answer)
  const found = await labelsBy(server, inputWith(['1.jpg', '2.jpg', '3.jpg', '1.jpg']))
  const reason = expect.stringMatching(/^4 of 4 pictures.*something else than labels/)
  expect(found).toEqual({ leftOut: [{ detector: 'labels', reason }] })
  expect(server.asked).toHaveLength(3)
})

test('a server that may not be called, or cannot be found, leaves the labels out with the reason', async () => {
  const call = openAiServer({ url: 'ftp://ai.example/v1', key: null, pausesMs: [] })
  const reason = expect.stringMatching(/^3 of 3 pictures.*may not be called/)
  expect(await findLabels(inputWith(), { ...idle, call })).toEqual({
    leftOut: [{ detector: 'labels', reason }],
  })
})

test('what was found stays where one picture could not be looked at', async () => {
  await using server = await startAiServer((asked) =>
    pictureOf(asked) === 'picture 2.jpg' ? 500 : honest({ 'picture 1.jpg': [['boat', 0.9]] })(asked),
  )
  const { labels, leftOut } = await labelsBy(server)
  expect(labels).toMatchObject([{ label: 'boat' }])
  expect(leftOut).toMatchObject([{ reason: expect.stringMatching(/^1 of 3 pictures.*answered 500/) }])
})

test('without a server nothing is named, and the reason is said', async () => {
  const found = await findLabels(inputWith(), idle)
  expect(found).toEqual({ leftOut: [{ detector: 'labels', reason: expect.stringMatching(/No AI server/) }] })
})
