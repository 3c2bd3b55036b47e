/** No secret reaches the log, lines stay JSON, and the last line before an exit arrives. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createLog, textLine } from './log.ts'

function recorded(): { lines: string[]; log: ReturnType<typeof createLog> } {
  const lines: string[] = []
  const log = createLog({
    level: 'debug',
    format: 'json',
    destination: { write: (line) => lines.push(line) },
  })
  return { lines, log }
}

describe('the log', () => {
  test('writes JSON lines with time, level and fields', () => {
    const { lines, log } = recorded()
    log.child({ requestId: 'r1' }).info({ count: 3 }, 'hello')
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'info', msg: 'hello', count: 3, requestId: 'r1' })
    expect(new Date(JSON.parse(lines[0]!).time).getTime()).toBeGreaterThan(0)
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['a header', { headers: { authorization: 'Bearer HUSH-1234567' } }, ''],
    ['headers in any case', { h: { 'X-API-Key': 'HUSH', 'xi-api-key': 'HUSH', Cookie: 'a=HUSH' } }, ''],
    ['header lists', { h: { 'set-cookie': ['a=HUSH', 'b=HUSH'] } }, ''],
    [
      'keys and secrets by name',
      { key: 'HUSH', secretKey: 'HUSH', clientSecret: 'HUSH', password: 'HUSH' },
      '',
    ],
    ['values with quotes in them', { password: 'a"b\\"HUSH\\', after: 1 }, ''],
    ['nested JSON text', { body: JSON.stringify({ a: 1, apiKey: 'HUSH', b: '2' }) }, ''],
    ['twice nested JSON text', { body: JSON.stringify(JSON.stringify({ key: 'HUSH' })) }, ''],
    ['signed links', { url: '/v0/b/x?signature=HUSH&expires=1&X-Amz-Credential=HUSH&token=HUSH' }, ''],
    [
      'credentials in an address',
      { url: 'postgres://me:HUSH@db:5432/x' },
      'could not dial https://u:HUSH@host/',
    ],
    ['a message', {}, 'got authorization Bearer HUSH.HUSH_HUSH'],
    ['a key of ours', {}, `key triptych_HUSH${'a'.repeat(36)}_${'0'.repeat(32)}abcdef01 refused`],
    ['a key of ours that was cut off', {}, `key triptych_HUSH${'a'.repeat(20)}... refused`],
    ['an error', { err: new Error('GET https://x/?sig=HUSH failed') }, ''],
  ])('keeps secrets out of %s', (_, fields, message) => {
    const { lines, log } = recorded()
    log.info(fields, message)
    expect(lines[0]).not.toContain('HUSH')
    expect(lines[0]).toContain('[redacted]')
    expect(() => JSON.parse(lines[0]!)).not.toThrow()
  })

  test.each([
    ['words', 'a.'.repeat(50_000)],
    ['a name in an address', `?${'sig'.repeat(30_000)}`],
    ['a name in quotes', `"${'secret'.repeat(10_000)}`],
    ['another name in quotes', `"${'signature_'.repeat(10_000)}`],
    ['backslashes', '\\'.repeat(16_000)],
  ])('is not held up by a line of %s that somebody made for it', (_, text) => {
    const { lines, log } = recorded()
    const before = process.cpuUsage()
    log.info({ text, key: 'HUSH' })
    const { user, system } = process.cpuUsage(before)
    expect(JSON.parse(lines[0]!)).toMatchObject({ text, key: '[redacted]' })
    // Milliseconds; where every character was a beginning, it was more than a second.
    expect((user + system) / 1000).toBeLessThan(500)
  })

  test('leaves the rest of a line alone', () => {
    const { lines, log } = recorded()
    const fields = { url: '/v1/list?page=2&size=10', monkey: 5, tokens: 7, path: 'a@b', note: 'basic facts' }
    log.info(fields, 'keyless')
    expect(JSON.parse(lines[0]!)).toMatchObject(fields)
    log.info({ body: JSON.stringify({ key: 'x', keep: 'me' }) })
    expect(JSON.parse(JSON.parse(lines[1]!).body)).toEqual({ key: '[redacted]', keep: 'me' })
  })

  test('has single lines for people', () => {
    const { lines, log } = recorded()
    log.warn({ port: 7300, note: 'two words' }, 'careful')
    expect(textLine(lines[0]!)).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} WARN {2}careful port=7300 note="two words"\n$/,
    )
    expect(textLine('no json')).toBe('no json')
  })

  test.each(['process.exit(3)', 'setImmediate(() => { throw new Error("x") })', ''])(
    'its last line arrives before an end by %j',
    async (end) => {
      const script = `import { createLog } from '#platform/log.ts'
        const log = createLog({ level: 'info', format: 'json' })
        for (let n = 0; n < 500; n += 1) log.info({ n }, 'line')
        ${end}`
      const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
      const stdout = await run.then(
        (done) => done.stdout,
        (failed: { stdout: string }) => failed.stdout,
      )
      expect(stdout.trim().split('\n')).toHaveLength(500)
    },
  )
})
