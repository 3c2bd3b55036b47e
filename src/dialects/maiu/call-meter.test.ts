import { expect, it } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import { CallMeter } from './call-meter.ts'

const account = { accountId: 'a' }

function meterOf(calls: number, perMs: number) {
  let at = 5_000_000
  const clock = { now: () => new Date(at), elapsedMs: () => at }
  const meter = new CallMeter({ search: { calls, perMs } }, () => clock)
  const wait = (ms: number) => {
    at += ms
  }
  return { meter, wait }
}

/** How many calls pass until one is refused, and what is said then. */
function takeAll(meter: CallMeter) {
  for (let taken = 0; ; taken++) {
    try {
      meter.take(account, 'search')
    } catch (error) {
      if (!(error instanceof TriptychError)) throw error
      return { taken, code: error.code, ...error.facts }
    }
  }
}

it.each([
  [1, 60_000],
  [3, 1000],
  [1000, 60_000],
])('lets %s calls in %s ms through at once, and then as many again in that time', (calls, perMs) => {
  const { meter, wait } = meterOf(calls, perMs)
  const retryAfterSeconds = Math.ceil(perMs / calls / 1000)
  const full = { taken: calls, code: 'calls_too_often', retryAfterSeconds }
  expect(takeAll(meter)).toEqual(full)
  wait(perMs / calls)
  expect(takeAll(meter)).toEqual({ ...full, taken: 1 })
  wait(perMs * 10)
  expect(takeAll(meter)).toEqual(full)
})

it('counts each account and each kind for itself, and what has no rate not at all', () => {
  const { meter } = meterOf(1, 1000)
  meter.take(account, 'search')
  meter.take({ accountId: 'b' }, 'search')
  for (let call = 0; call < 100; call++) meter.take(account, 'link')
  expect(takeAll(meter).taken).toBe(0)
})

it('remembers who is waited for, whoever else comes', () => {
  const { meter, wait } = meterOf(1, 60_000)
  for (let other = 0; other < 1000; other++) meter.take({ accountId: `${other}` }, 'search')
  wait(59_000)
  meter.take(account, 'search')
  wait(2000)
  for (let other = 0; other < 1000; other++) meter.take({ accountId: `${other}` }, 'search')
  expect(takeAll(meter).taken).toBe(0)
})
