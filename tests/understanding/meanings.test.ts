/** Searches by what words mean, told by a server: what it is asked, what is found so, and what holds without it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import type { CoreContext } from '#core/context.ts'
import type { Principal } from '#core/credentials/credential.ts'
import { findHits } from '#core/search/find-hits.ts'
import { type AiServer, type Asked, startAiServer } from '#tests/support/ai-server.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { foundIndex, indexed, line, shelvedFile } from '#tests/support/found-index.ts'
import { searchFor } from '#tests/support/search-query.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { openAiServer } from '#workers/ai-server.ts'
import { withMeanings } from '#workers/passage-meanings.ts'
import { describeTextBy, openTextEmbedder } from '#workers/text-embedder.ts'

/** A model that knows six things, each in several languages, and takes all else for something of its own. */
const things = [/\brain|umbrella|비/i, /dog/i, /meeting/i, /train|locomotive|기차|열차/i, /車/, /菜/]

function meant({ body }: Asked): unknown {
  const { model, input } = JSON.parse(body.toString()) as { model: string; input: string[] }
  expect(model).toBe('meaner-1')
  const data = input.map((text, index) => {
    const known = things.findIndex((thing) => thing.test(text))
    // A little of everything, as real models have it.
    const embedding = Array.from({ length: 12 }, () => 0.2)
    embedding[known < 0 ? 6 + (text.length % 6) : known] = 1
    return { index, embedding }
  })
  // The order is the index's.
  return { data: data.reverse() }
}

let lab: CoreLab
let principal: Principal
const signal = new AbortController().signal

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('reader')
})

afterAll(() => lab?.close())

function embedderOf(server: AiServer) {
  return openTextEmbedder(openAiServer({ url: server.url, key: 'secret', pausesMs: [] }), 'meaner-1')
}

async function search(text: string, describeText?: CoreContext['describeText']) {
  const context = {
    db: lab.db,
    log: silentLog,
    ...(describeText && { describeText }),
  }
  return await findHits(context as CoreContext, principal, searchFor({ text }))
}

describe('what words mean', () => {
  it('finds other words of the same meaning in another language, behind the words themselves', async () => {
    await using server = await startAiServer(meant)
    const passages = [
      line(1000, 'The train leaves at noon'),
      line(11_000, '열차가 떠났어요'),
      line(21_000, 'Nobody was there'),
    ]
    const found = await withMeanings(foundIndex({ passages }), embedderOf(server), signal)
    expect(server.asked.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/v1/embeddings', 'Bearer secret'],
    ])
    expect(found.engine.providers).toContainEqual({
      detector: 'meanings',
      name: 'AI server',
      version: 'meaner-1',
    })
    const file = await shelvedFile(lab, principal, { workspace: 'default', name: 'a.mp4' })
    const id = await indexed(lab, principal, file, found)
    const describeText = describeTextBy(embedderOf(server))
    const hits = await search('train', describeText)
    expect(hits.map(({ scene, score }) => [scene, score])).toEqual([
      [1, 1],
      [2, expect.closeTo(0.9, 2)],
    ])
    expect(hits[1]!.evidence).toMatchObject({ kind: 'line', text: '열차가 떠났어요', startMs: 11_000 })
    expect((await search('locomotive', describeText)).map(({ scene }) => scene)).toEqual([1, 2])
    expect(await search('locomotive')).toEqual([])
    // What was corrected means something else.
    await lab.core.indexChanges.line(principal, { id }, 2, { text: '비가 와요' })
    expect((await search('locomotive', describeText)).map(({ scene }) => scene)).toEqual([1])
    // How alike texts are to the model is asked once: with the index, its sample, and each search.
    expect(server.asked).toHaveLength(5)
  })

  it('is left out with the reason where nobody can tell, and searches go by words', async () => {
    await using server = await startAiServer(() => ({ data: [{ embedding: [0, 0] }] }))
    const given = foundIndex({ passages: [line(1000, 'A zebra crosses')] })
    for (const [embedder, reason] of [
      [null, /No AI server/],
      [embedderOf(server), /did not answer with 1 embeddings/],
    ] as const) {
      const found = await withMeanings(given, embedder, signal)
      expect(found.vectors).toEqual([])
      expect(found.engine.leftOut).toEqual([{ detector: 'meanings', reason: expect.stringMatching(reason) }])
    }
    const file = await shelvedFile(lab, principal, { workspace: 'default', name: 'b.mp4' })
    await indexed(lab, principal, file, given)
    const hits = await search('zebra', describeTextBy(embedderOf(server)))
    expect(hits.map(({ score }) => score)).toEqual([1])
  })

  it('is left out where vectors cannot be told apart', async () => {
    await using server = await startAiServer(({ body }) => ({
      data: JSON.parse(body.toString()).input.map(() => ({ index: 0, embedding: [0, 1] })),
    }))
    const passages = [line(1000, 'One thing'), line(2000, 'another')]
    const { vectors, engine } = await withMeanings(foundIndex({ passages }), embedderOf(server), signal)
    expect(vectors).toEqual([])
    expect(engine.leftOut).toMatchObject([{ reason: expect.stringMatching(/did not answer with 2/) }])
  })

  it('cuts no letter in two', async () => {
    await using server = await startAiServer(meant)
    await embedderOf(server).embed([`${'a'.repeat(1499)}🦓`], signal)
    const { input } = JSON.parse(server.asked[0]!.body.toString())
    expect(input[0].isWellFormed()).toBe(true)
  })

  it('is not left out of work that is stopped, and done again', async () => {
    const stop = new AbortController()
    await using server = await startAiServer((asked) => {
      stop.abort(new TriptychError('work_canceled'))
      return meant(asked)
    })
    const found = foundIndex({ passages: [line(1000, 'A zebra crosses')] })
    await expect(withMeanings(found, embedderOf(server), stop.signal)).rejects.toThrow(
      expect.objectContaining({ code: 'work_canceled' }),
    )
  })
})
