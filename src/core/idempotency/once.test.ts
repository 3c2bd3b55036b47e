import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { canonicalJson, once } from './once.ts'

let lab: CoreLab

beforeAll(async () => {
  lab = await openCoreLab()
})

afterAll(() => lab?.close())

const send = (key: string, body: unknown, create: () => Promise<string> | Promise<void>) =>
  lab.db
    .transaction()
    .execute((change) =>
      once(change, { ownerId: owner, route: 'make', key, body }, uuidV7(), new Date(), create),
    )
const owner = uuidV7()

describe('a create that is sent twice', () => {
  it('happens once, however many come at the same moment', async () => {
    let created = 0
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        send('same', { a: 1 }, async () => {
          created++
        }),
      ),
    )
    expect(created).toBe(1)
    expect(new Set(answers.map(({ nounId }) => nounId)).size).toBe(1)
    expect(answers.filter(({ isReplay }) => !isReplay)).toHaveLength(1)
  })

  it('tells when it is not the same any more', async () => {
    await send('changed', { a: 1, b: 2 }, async () => {})
    expect((await send('changed', { b: 2, a: 1 }, async () => {})).isSameBody).toBe(true)
    expect((await send('changed', { a: 2 }, async () => {})).isSameBody).toBe(false)
  })

  it('is answered as the first time', async () => {
    expect((await send('answered', {}, async () => '{"title": "first"}')).answer).toBe('{"title": "first"}')
    const again = await send('answered', {}, async () => '{"title": "second"}')
    expect(again).toMatchObject({ isReplay: true, answer: '{"title": "first"}' })
    await send('silent', {}, async () => {})
    expect((await send('silent', {}, async () => {})).answer).toBeNull()
  })

  it('may be tried again when it failed', async () => {
    const fail = async () => {
      throw new Error('no')
    }
    await expect(send('failing', {}, fail)).rejects.toThrow('no')
    expect((await send('failing', {}, async () => {})).isReplay).toBe(false)
  })
})

describe('canonicalJson', () => {
  it('is the same text for the same value, and reads back as that value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text)
        expect(JSON.parse(canonicalJson(value))).toEqual(value)
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value))
      }),
    )
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}')
  })

  it('is of no abyss', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
    expect(canonicalJson(nested(300))).toHaveLength(600)
    expect(() => canonicalJson(nested(100_000))).toThrow(/^body: must not be nested deeper than 300 levels/)
  })
})
