import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

describe('turns', () => {
  it('are so many at a time, in the order of coming, and go on after a failure', async () => {
    const turns = new Turns(2)
    const order: number[] = []
    let running = 0
    let most = 0
    const work = (number: number) =>
      turns.take(async () => {
        order.push(number)
        most = Math.max(most, ++running)
        await turn()
        running--
        if (number === 1) throw new Error('one fails')
        return number
      })
    const results = await Promise.allSettled([0, 1, 2, 3, 4].map(work))
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(order).toEqual([0, 1, 2, 3, 4])
    expect(most).toBe(2)
  })
})
