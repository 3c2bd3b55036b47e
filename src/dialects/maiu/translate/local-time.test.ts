import { expect, it } from 'vitest'
import { endOfInstantIn, instantIn, localTimeIn } from './local-time.ts'

it.each([
  ['Asia/Seoul', '2025-04-23T04:56:56.789Z', '2025-04-23T13:56:56'],
  ['Asia/Seoul', '2025-12-31T15:00:00.000Z', '2026-01-01T00:00:00'],
  ['UTC', '2025-04-23T04:56:56.999Z', '2025-04-23T04:56:56'],
  ['America/New_York', '2025-07-01T00:00:00.000Z', '2025-06-30T20:00:00'],
])('in %s', (zone, at, written) => {
  expect(localTimeIn(zone)(new Date(at))).toBe(written)
})

it.each([
  ['2025-04-23', '2025-04-22T15:00:00.000Z', '2025-04-23T14:59:59.999Z'],
  ['2025-04-23T13:56', '2025-04-23T04:56:00.000Z', '2025-04-23T04:56:59.999Z'],
  ['2025-04-23T13:56:56', '2025-04-23T04:56:56.000Z', '2025-04-23T04:56:56.999Z'],
  ['2025-04-23T13:56:56.5', '2025-04-23T04:56:56.500Z', '2025-04-23T04:56:56.500Z'],
  ['2025-04-23T13:56:56Z', '2025-04-23T13:56:56.000Z', '2025-04-23T13:56:56.999Z'],
  ['2025-04-23T13:56+02:00', '2025-04-23T11:56:00.000Z', '2025-04-23T11:56:59.999Z'],
])('in Seoul, %s is from %s to %s', (text, from, to) => {
  expect(instantIn(text, 'Asia/Seoul')?.toISOString()).toBe(from)
  expect(endOfInstantIn(text, 'Asia/Seoul')?.toISOString()).toBe(to)
})

it.each(['Asia/Seoul', 'America/New_York', 'UTC'])(
  'takes the ends of the calendar in %s for times',
  (zone) => {
    for (const text of ['0000-01-01', '0001-01-01T00:00:00', '9999-12-31T23:59:59', '9999-12-31']) {
      const written = Date.parse(`${text.slice(0, 10)}T00:00Z`)
      for (const read of [instantIn, endOfInstantIn])
        expect(Math.abs(read(text, zone)!.getTime() - written)).toBeLessThan(3 * 86_400_000)
    }
  },
)

it('knows how long the day is on which clocks are changed', () => {
  const [from, to] = [instantIn, endOfInstantIn].map((read) => read('2025-03-30', 'Europe/Berlin')!.getTime())
  expect(to! - from! + 1).toBe(23 * 3_600_000)
})

it.each([
  'now',
  '2025-02-30',
  '2025-02-30T10:00:00',
  '2025-04-23T25:00',
  '2025-04-23 10:00',
  '',
  '2025-13-01',
])('takes %j for no time', (text) => {
  expect([instantIn(text, 'Asia/Seoul'), endOfInstantIn(text, 'Asia/Seoul')]).toEqual([null, null])
})
