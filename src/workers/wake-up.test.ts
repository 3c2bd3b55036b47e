import { expect, test } from 'vitest'
import { WakeUp } from './wake-up.ts'

const soon = (sleeping: Promise<void>) =>
  Promise.race([sleeping.then(() => 'woke'), new Promise((resolve) => setTimeout(resolve, 100, 'sleeps'))])

test('one call wakes one sleeper, and wakeAll all', async () => {
  const wakeUp = new WakeUp(3)
  const sleepers = [wakeUp.wait(60_000), wakeUp.wait(60_000), wakeUp.wait(60_000)]
  wakeUp.wakeOne()
  expect(await Promise.all(sleepers.map(soon))).toEqual(['woke', 'sleeps', 'sleeps'])
  wakeUp.wakeAll()
  expect(await Promise.all(sleepers.map(soon))).toEqual(['woke', 'woke', 'woke'])
})

test('a call that finds nobody asleep is kept, but no more of them than there are slots', async () => {
  const wakeUp = new WakeUp(2)
  for (let n = 0; n < 1000; n++) wakeUp.wakeOne()
  const sleepers = [wakeUp.wait(60_000), wakeUp.wait(60_000), wakeUp.wait(60_000)]
  expect(await Promise.all(sleepers.map(soon))).toEqual(['woke', 'woke', 'sleeps'])
  wakeUp.wakeAll()
})

test('sleep ends by itself', async () => {
  expect(await soon(new WakeUp(1).wait(20))).toBe('woke')
})
