/** Documents made to hurt: each is judged in time that grows as its size does, and in few words. */
import { describe, expect, it } from 'vitest'
import { largeState } from '#tests/support/timelines/large-state.ts'
import * as parts from '#tests/support/timelines/parts.ts'
import { validateEditorState } from './validate-editor-state.ts'

/** Times one run of the work, by the processor's clock and without what others do on the machine. */
function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const least = (times: number[]) => Math.min(...times)

const valid = () => parts.stateOf([[parts.imageItem('a')], [parts.captionsItem('c')]])
/** With some of its text replaced, as nothing but text can say it. */
const parsed = (find: string, replacement: string): unknown =>
  JSON.parse(JSON.stringify(valid()).replace(find, replacement))
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const judge = (state: unknown) => validateEditorState(state)
const first = (state: unknown) => {
  const [{ code, path } = {}] = judge(state).errors
  return [code, path]
}

describe('a document made to hurt', () => {
  const sizes: Record<string, (size: number) => unknown> = {
    'of many items': largeState,
    'of many tracks': (size) =>
      parts.stateOf(Array.from({ length: size }, (_, number) => [parts.solidItem(`${number}`)])),
    'of many keyframes': (size) => {
      const keyframes = Array.from({ length: 20 * size }, (_, timeTicks) => ({ timeTicks, value: 1 }))
      return parts.stateOf([[parts.solidItem('a', { durationTicks: 1e9, top: { value: 0, keyframes } })]])
    },
    'of many items over each other': (size) =>
      parts.stateOf([Array.from({ length: size }, (_, number) => parts.solidItem(`${number}`))]),
    'of many captions that are wrong': (size) => {
      const captions = Array.from({ length: 20 * size }, () => ({}) as never)
      return parts.stateOf([[]], { assets: { a: parts.captionAsset('a', { captions }) } })
    },
    'of one item listed many times': (size) => {
      const state = parts.stateOf([[parts.solidItem('a')]])
      state.tracks[0]!.items = Array.from({ length: 20 * size }, () => 'a')
      return state
    },
  }
  it.each(Object.entries(sizes))('%s takes time as its size', (_, make) => {
    const small = make(1000)
    const large = make(10_000)
    judge(small)
    const times = [1, 2, 3].map(() => [cpuMsOf(() => judge(small)), cpuMsOf(() => judge(large))])
    const [few, many] = [least(times.map(([ms]) => ms!)), least(times.map(([, ms]) => ms!))]
    // Ten times the size: quadratic work would take a hundred times as long.
    expect(many).toBeLessThan(Math.max(40 * few, 20))
    expect(judge(large).errors.length).toBeLessThanOrEqual(100)
  })

  it('is not followed into depths that mean nothing', () => {
    const deep = nested(200_000)
    expect(judge(parsed('"transitions":{}', `"transitions":{},"later":${deep}`)).valid).toBe(true)
    expect(first(parsed('"opacity":{"value":1,', `"opacity":{"value":${deep},`))).toEqual([
      'EDITOR_SCHEMA_INVALID',
      '/items/a/opacity/value',
    ])
    expect(first(JSON.parse(deep))).toEqual(['EDITOR_SCHEMA_INVALID', '/'])
  })

  it('gets nothing from keys that objects inherit', () => {
    const poisoned = parsed('"transitions":{}', '"transitions":{},"__proto__":{"hidden":true}')
    expect(judge(poisoned).valid).toBe(true)
    expect(({} as { hidden?: boolean }).hidden).toBeUndefined()
    expect(first(parsed('"items":["a"]', '"items":["__proto__"]'))).toEqual([
      'EDITOR_TRACK_ITEM_NOT_FOUND',
      '/tracks/0/items/0',
    ])
    expect(first(parsed('"id":"a","startTicks"', '"__proto__":{"id":"a"},"startTicks"'))).toEqual([
      'EDITOR_SCHEMA_INVALID',
      '/items/a',
    ])
    const own = JSON.stringify(parts.stateOf([[parts.solidItem('__proto?')]])).replaceAll(
      '__proto?',
      '__proto__',
    )
    expect(judge(JSON.parse(own)).errors).toEqual([])
  })

  it.each(['1e999', '-1e999', '"NaN"', '"Infinity"', 'null', 'true'])('has no number in %s', (number) => {
    expect(first(parsed('"opacity":{"value":1,', `"opacity":{"value":${number},`))).toEqual([
      'EDITOR_SCHEMA_INVALID',
      '/items/a/opacity/value',
    ])
  })

  it('keeps halves of characters to itself', () => {
    const state = JSON.parse(
      JSON.stringify(parts.stateOf([[parts.imageItem('half', { assetId: 'gone?' })]])).replaceAll(
        /half|gone\?/g,
        '\\ud83d',
      ),
    )
    const [error] = judge(state).errors
    expect(error).toMatchObject({ code: 'EDITOR_ASSET_NOT_FOUND', message: 'There is no asset "\\ud83d".' })
  })

  it('is not given back in its errors', () => {
    const long = 'k'.repeat(1_000_000)
    const state = parts.stateOf([[parts.imageItem('a')]])
    const { errors } = judge({
      ...state,
      items: { [long]: {}, a: { ...state.items.a, [long]: 1, type: long } },
    })
    expect(errors).toHaveLength(2)
    for (const { path, message } of errors) expect(path.length + message.length).toBeLessThan(1000)
    const stranger = { ...state, tracks: [{ ...state.tracks[0], [long]: 1 }] }
    expect(judge(stranger).errors[0]!.path).toMatch(/^\/tracks\/0\/k{200}…$/)
  })
})
