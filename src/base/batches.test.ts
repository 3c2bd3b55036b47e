import { expect, it } from 'vitest'
import { inBatches } from './batches.ts'

it('answers each call in its place, and lets those go together that come meanwhile', async () => {
  const batches: number[][] = []
  const double = inBatches(async (asked: readonly number[]) => {
    batches.push([...asked])
    await new Promise((resolve) => setTimeout(resolve, 5))
    return asked.map((each) => each * 2)
  })
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6])
  expect(await double(4)).toBe(8)
  expect(batches).toEqual([[1], [2, 3], [4]])
})

it('fails those of a batch alone', async () => {
  const pick = inBatches(async (asked: readonly string[]) => {
    await Promise.resolve()
    if (asked.includes('bad')) throw new Error('no')
    return asked
  })
  const answers = await Promise.allSettled(['first', 'bad', 'with it'].map(pick))
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(await pick('later')).toBe('later')
})
