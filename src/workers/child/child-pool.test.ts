/** Every way a run can end, with real child processes and the small engines of tests/support/engines. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import type { EngineProgress, ServerCall } from '#engines/engine.ts'
import { createLog } from '#platform/log.ts'
import type { CallerResult } from '#tests/support/engines/caller.ts'
import type { EchoResult } from '#tests/support/engines/echo.ts'
import type { SlowRequest } from '#tests/support/engines/slow.ts'
import { type ChildPool, type ChildPoolOptions, openChildPool } from './child-pool.ts'

const log = createLog({ level: 'silent' })
const limits = { memoryBytes: 1 << 30, wallMs: 20_000, stallMs: 20_000 }

describe('the child pool', () => {
  let folder: string
  const pools: Array<{ close(): Promise<void> }> = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'triptych-child-'))
  })
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  function open<Request, Result>(
    engine: string,
    options: Partial<ChildPoolOptions> = {},
  ): ChildPool<Request, Result> {
    const pool = openChildPool<Request, Result>({
      kind: engine,
      engine: `#tests/support/engines/${engine}.ts`,
      limits,
      log,
      ...options,
    })
    pools.push(pool)
    return pool
  }

  test('runs an engine, with cloned requests and results, in a bare and modest process', async () => {
    const pool = open<unknown, EchoResult>('echo')
    const request = { at: new Date(0), bytes: new Uint8Array([1, 2]), map: new Map([['a', 1n]]) }
    const result = await pool.run(request, { folder })
    expect(result.request).toEqual(request)
    expect(result.pid).not.toBe(process.pid)
    expect(result.environment.filter((name) => !/^NODE_(CHANNEL|COMPILE_CACHE$)/.test(name))).toEqual([])
    expect(result.priority).toBe(10)
    expect(result.outOfMemoryScore).toBe('1000')
    expect(await readFile(join(folder, 'echo.txt'), 'utf8')).toBe('echo')
  })

  test('uses a child again after success, and keeps a warm spare', async () => {
    const pool = open<number, EchoResult>('echo')
    const warm = pool.pids().idle
    expect(warm).toHaveLength(1)
    const first = await pool.run(1, { folder })
    expect([first.pid]).toEqual(warm)
    const later = [await pool.run(2, { folder }), await pool.run(3, { folder })]
    expect(later.map((result) => result.pid)).toEqual([first.pid, first.pid])
    const together = await Promise.all([1, 2, 3, 4].map((n) => pool.run(n, { folder })))
    expect(new Set(together.map((result) => result.pid)).size).toBe(4)
    expect(together.map((result) => result.request)).toEqual([1, 2, 3, 4])
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(pool.pids().idle.length).toBeLessThanOrEqual(2)
    expect(pool.pids().busy).toEqual([])
  })

  test('makes the calls of an engine for it, however long they take, and tells it why one failed', async () => {
    const pool = open<string, CallerResult>('caller', { limits: { ...limits, stallMs: 2500 } })
    const call: ServerCall = async ({ path, body }) => {
      if (path === 'closed') throw new TriptychError('outbound_failed', { detail: 'Nobody answers.' })
      await new Promise((resolve) => setTimeout(resolve, 3500))
      return { status: 200, body: Buffer.from(`${Buffer.from(body)} of ${path}`) }
    }
    expect(await pool.run('open', { folder, call })).toEqual({ status: 200, text: 'question of open' })
    await expect(pool.run('closed', { folder, call })).rejects.toMatchObject({
      code: 'outbound_failed',
      message: 'Nobody answers.',
    })
    expect(await pool.run('open', { folder })).toBe('no server')
  })

  test('passes on progress, at most about four times a second, and always the last', async () => {
    const pool = open<SlowRequest, string>('slow')
    const seen: EngineProgress[] = []
    await pool.run({ ms: 1500, reportEveryMs: 5 }, { folder, onProgress: (step) => seen.push(step) })
    expect(seen.length).toBeGreaterThanOrEqual(4)
    expect(seen.length).toBeLessThanOrEqual(9)
    expect(seen.at(-1)).toEqual({ stage: 'slowly', stageFraction: 1, overallFraction: 1 })
    expect(seen.map((step) => step.overallFraction)).toEqual(
      seen.map((step) => step.overallFraction).toSorted((a, b) => a - b),
    )
  })

  test('rebuilds the errors of an engine, and never uses its child again', async () => {
    const pool = open<string, unknown>('refuse')
    const [warm] = pool.pids().idle
    const failed = await pool.run('catalogue', { folder }).catch((thrown: TriptychError) => thrown)
    expect(failed).toBeInstanceOf(TriptychError)
    expect(failed).toMatchObject({
      code: 'media_unreadable',
      message: 'The sound ends in the middle of a packet at 12.5 s.',
      facts: { stage: 'decoding', positionMs: 12_500 },
      cause: { message: expect.stringContaining('avcodec said -1094995529') },
    })
    await expectDead(warm)
    const other = pool.run('other', { folder })
    await expect(other).rejects.toMatchObject({
      code: 'internal',
      message: 'Something went wrong inside the server.',
      cause: { message: expect.stringContaining('index 7 is out of range') },
    })
    await expect(pool.run('unclonable', { folder })).rejects.toMatchObject({ code: 'media_empty', facts: {} })
  })

  test('an engine that cannot be loaded, or is none, fails the run and not the pool', async () => {
    await expect(open('broken').run(1, { folder })).rejects.toMatchObject({
      code: 'internal',
      cause: { message: expect.stringContaining('the native library is not there') },
    })
    await expect(open('x', { engine: 'node:fs' }).run(1, { folder })).rejects.toMatchObject({
      code: 'internal',
    })
  })

  test.each([
    ['abort', 'signal SIGABRT'],
    ['exit', 'exit code 7'],
    ['throw later', 'exit code 1'],
  ])('a crash by %s is told', async (how, end) => {
    const pool = open<string, unknown>('crash')
    await expect(pool.run(how, { folder })).rejects.toMatchObject({
      code: 'work_crashed',
      message: expect.stringContaining(end),
    })
    if (how === 'throw later') {
      await expect(pool.run(how, { folder })).rejects.toMatchObject({
        cause: { message: expect.stringContaining('thrown where nobody waits') },
      })
    }
  })

  test('kill -9 of a busy child is a crash; of an idle one nothing', async () => {
    const pool = open<SlowRequest, string>('slow')
    process.kill(pool.pids().idle[0]!, 'SIGKILL')
    expect(await pool.run({ ms: 10, reportEveryMs: 5 }, { folder })).toBe('done')
    const run = pool.run(
      { ms: 9_000, reportEveryMs: 5 },
      {
        folder,
        onProgress: () => process.kill(pool.pids().busy[0]!, 'SIGKILL'),
      },
    )
    await expect(run).rejects.toMatchObject({ code: 'work_crashed' })
  })

  test('wall time, lack of progress and memory are limited', async () => {
    const outcomes = await Promise.allSettled([
      open<SlowRequest, string>('slow').run(
        { ms: 60_000, reportEveryMs: 50 },
        { folder, limits: { wallMs: 1500 } },
      ),
      open('stall').run(1, { folder, limits: { stallMs: 1500 } }),
      open('hang').run(1, { folder, limits: { stallMs: 1500 } }),
      open<{ mebibytes: number }, number>('hog').run(
        { mebibytes: 2000 },
        { folder, limits: { memoryBytes: 300 << 20 } },
      ),
    ])
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual([
      'work_out_of_time',
      'work_stalled',
      'work_stalled',
      'work_out_of_memory',
    ])
  })

  test('an engine that reports now and then is not stalled', async () => {
    const pool = open<SlowRequest, string>('slow')
    const limits = { stallMs: 1500 }
    expect(await pool.run({ ms: 3000, reportEveryMs: 600 }, { folder, limits })).toBe('done')
  })

  test('a stopped child is stalled, and does not linger', async () => {
    const pool = open<SlowRequest, string>('slow')
    let pid = 0
    const run = pool.run(
      { ms: 9_000, reportEveryMs: 50 },
      {
        folder,
        limits: { stallMs: 1500 },
        onProgress: () => {
          pid = pool.pids().busy[0]!
          process.kill(pid, 'SIGSTOP')
        },
      },
    )
    await expect(run).rejects.toMatchObject({ code: 'work_stalled' })
    await expectDead(pid)
  })

  test('a child that has grown is not used again', async () => {
    const pool = open<{ mebibytes: number }, number>('hog', { limits: { ...limits, memoryBytes: 400 << 20 } })
    const [warm] = pool.pids().idle
    expect(await pool.run({ mebibytes: 256 }, { folder })).toBe(16)
    await expectDead(warm)
  })

  test.each(['slow', 'hang', 'stall'])('an abort ends the engine %s and its child', async (engine) => {
    const pool = open<SlowRequest, string>(engine)
    const abort = new AbortController()
    const run = pool.run({ ms: 60_000, reportEveryMs: 20 }, { folder, signal: abort.signal })
    run.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 700))
    const [busy] = pool.pids().busy
    abort.abort()
    await expect(run).rejects.toMatchObject({ code: 'work_canceled' })
    await expectDead(busy)
  })

  test('an abort carries its reason, and one before the start starts nothing', async () => {
    const pool = open<SlowRequest, string>('slow')
    const warm = pool.pids().idle
    const reason = new TriptychError('attempt_lost')
    await expect(
      pool.run({ ms: 1, reportEveryMs: 1 }, { folder, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason)
    expect(pool.pids().idle).toEqual(warm)
    const abort = new AbortController()
    const run = pool.run({ ms: 60_000, reportEveryMs: 20 }, { folder, signal: abort.signal })
    setTimeout(() => abort.abort(reason), 50)
    await expect(run).rejects.toBe(reason)
  })

  test('an abort at the very moment of the start is an end like any other', async () => {
    const pool = open<SlowRequest, unknown>('slow')
    const abort = new AbortController()
    const run = pool.run({ ms: 60_000, reportEveryMs: 20 }, { folder, signal: abort.signal })
    abort.abort()
    await expect(run).rejects.toMatchObject({ code: 'work_canceled' })
    await expect.poll(() => pool.pids().busy).toEqual([])
  })

  test('keeps as many children as it is told to, until it rests', async () => {
    const pool = open<number, EchoResult>('echo', { spare: 0, idleAtMost: 2 })
    expect(pool.pids().idle).toEqual([])
    await Promise.all([1, 2, 3].map((n) => pool.run(n, { folder })))
    await expect.poll(() => pool.pids().idle.length).toBe(2)
    await pool.rest()
    expect(pool.pids()).toEqual({ idle: [], busy: [] })
    expect((await pool.run(4, { folder })).request).toBe(4)
  })

  test('bounds how many run at a time, in order, and lets a waiting one be aborted', async () => {
    const pool = open<SlowRequest, string>('slow', { atMost: 1 })
    const order: string[] = []
    const abort = new AbortController()
    const run = (name: string, signal?: AbortSignal) =>
      pool.run({ ms: 200, reportEveryMs: 20 }, { folder, signal }).then(
        () => order.push(name),
        () => order.push(`${name} failed`),
      )
    const runs = [run('a'), run('b', abort.signal), run('c'), run('d')]
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(pool.pids().busy).toHaveLength(1)
    abort.abort()
    await Promise.all(runs)
    expect(order).toEqual(['b failed', 'a', 'c', 'd'])
  })

  test('close ends idle and busy children and refuses more', async () => {
    const pool = open<SlowRequest, string>('slow')
    const run = pool.run({ ms: 60_000, reportEveryMs: 20 }, { folder })
    run.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const pids = [...pool.pids().idle, ...pool.pids().busy]
    expect(pids).toHaveLength(2)
    await pool.close()
    await expect(run).rejects.toMatchObject({ code: 'work_canceled' })
    await expect(pool.run({ ms: 1, reportEveryMs: 1 }, { folder })).rejects.toMatchObject({
      code: 'work_canceled',
    })
    for (const pid of pids) await expectDead(pid)
  })

  test.each(['slow', 'hang'])('children do not outlive a parent killed by -9 (%s)', async (engine) => {
    const script = `
      import { openChildPool } from '#workers/child/child-pool.ts'
      import { createLog } from '#platform/log.ts'
      const pool = openChildPool({ kind: 'x', engine: '#tests/support/engines/${engine}.ts',
        limits: ${JSON.stringify(limits)}, log: createLog({ level: 'silent' }) })
      pool.run({ ms: 60000, reportEveryMs: 50 }, { folder: ${JSON.stringify(folder)} })
      setTimeout(() => console.log(JSON.stringify(pool.pids())), 800)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script])
    const [text] = await once(parent.stdout, 'data')
    const { idle, busy } = JSON.parse(String(text))
    expect([idle.length, busy.length]).toEqual([1, 1])
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    for (const pid of [...idle, ...busy]) await expectDead(pid, true)
  })
})

/** Resolves when the process is gone; fails after 3 s. Only an orphan's zombie counts as gone: it is init's. */
async function expectDead(pid: number | undefined, isOrphan = false): Promise<void> {
  expect(pid).toBeGreaterThan(1)
  const state = async () => {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null)
    if (stat === null) return 'gone'
    return isOrphan && stat.includes(') Z ') ? 'gone' : 'there'
  }
  await expect.poll(state, { timeout: 3000, interval: 20 }).toBe('gone')
}
