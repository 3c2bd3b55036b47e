/** Each bench at sizes that measure nothing, so that none has stopped working when its figure is asked for. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run as benchList } from './list-projects/list-projects.bench.ts'
import { run as benchQueue } from './queue/queue.bench.ts'
import { run as benchRender } from './render/render.bench.ts'
import { describeMachine } from './report/machine.ts'
import { saveResult } from './report/results.ts'
import { benchFolder } from './support/server.ts'
import { run as benchUnderstanding } from './understanding/understanding.bench.ts'
import { run as benchUpload } from './upload/upload.bench.ts'
import { run as benchValidate } from './validate/validate.bench.ts'

describe('benches', () => {
  test('list-projects compares the same bytes at any size', async () => {
    const { rows, goals } = await benchList({ rounds: 1, seconds: 0.1, others: 2000, longList: 600 })
    expect(rows).toHaveLength(5)
    expect(goals.map((goal) => goal.value).every(Number.isFinite)).toBe(true)
  })

  test('upload stores what it sends', async () => {
    const { rows, goals } = await benchUpload({ bytes: 3_000_001, rounds: 1 })
    expect(rows.map((row) => row.trials)).toEqual([1, 1, 1])
    expect(goals.map((goal) => goal.value).every(Number.isFinite)).toBe(true)
  })

  test('validate takes what it measures for valid', async () => {
    const { rows, goals } = await benchValidate({ items: 50, rounds: 1, warmUp: 0 })
    expect(rows).toHaveLength(6)
    expect(goals.map((goal) => goal.value).every(Number.isFinite)).toBe(true)
  })

  test('render measures a scene with all there is', async () => {
    const { rows, goals } = await benchRender({ seconds: 0.2, rounds: 1, withPeers: false, scenes: 1 })
    expect(rows).toHaveLength(3)
    expect(goals.map((goal) => goal.value).every(Number.isFinite)).toBe(true)
  })

  test('understanding finds the changes of a film it knows', async () => {
    const counts = { cut: 3, dissolve: 1, fade: 1, wipe: 0 }
    const { goals } = await benchUnderstanding({ counts, speedSeconds: 0, withPeers: false })
    expect(goals.map(({ value }) => value)).toEqual([1, 1, 1, 1])
  })

  test('queue runs every task once, with any number of workers', async () => {
    const { rows, goals } = await benchQueue({ rounds: 1, tasks: 40, lastingTasks: 0, workerCounts: [2] })
    expect(rows).toHaveLength(4)
    expect(goals.map((goal) => goal.value).every(Number.isFinite)).toBe(true)
  })

  test('results are kept with the machine, and shown on one page', async () => {
    await using folder = await benchFolder()
    const goals = [{ name: 'rate', value: 0.75, goal: '>= 0.8', met: false }]
    const table = { name: 'one', rows: [{ case: 'a', ms: 1.5 }], goals }
    saveResult(folder.path, { ...describeMachine(), table })
    saveResult(folder.path, { ...describeMachine(), table: { ...table, name: 'two', goals: [] } })
    const page = await readFile(join(folder.path, 'README.md'), 'utf8')
    expect(page).toMatch(
      /## one[\s\S]*\| rate +\| +0.75 \| >= 0.8 \| MISSED \|[\s\S]*\| a +\| 1.5 \|[\s\S]*## two/,
    )
    expect(page).toMatch(/\d+ cores/)
  })
})
