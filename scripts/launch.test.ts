/** The launcher in a small checkout of its own, with an npm that only pretends to install. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'triptych-launch-'))
  for (const folder of ['bin', 'src', 'scripts']) mkdirSync(join(root, folder))
  copyFileSync(new URL('../bin/launch.js', import.meta.url), join(root, 'bin', 'launch.js'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeLock('1.0.0')
  writeFileSync(join(root, 'npm.js'), pretendNpm)
  write(
    'src/main.ts',
    `const args: string[] = process.argv.slice(2)
     if (args.includes('wait')) {
       process.on('SIGTERM', () => process.exit(7))
       setInterval(() => {}, 1000)
     }
     console.log(JSON.stringify(args))
     if (args.includes('die')) process.kill(process.pid, 'SIGKILL')
     if (args.includes('three')) process.exitCode = 3`,
  )
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Notes each call; `ci` takes a moment and empties the folder first, as the real one does. */
const pretendNpm = `
  import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
  const [command] = process.argv.slice(2)
  appendFileSync('npm-calls', command + '\\n')
  if (process.env.PRETEND_FAILURE === command) process.exit(4)
  if (command === 'ci') {
    rmSync('node_modules', { recursive: true, force: true })
    await new Promise((resolve) => setTimeout(resolve, 300))
    mkdirSync('node_modules/node/bin', { recursive: true })
  }
  if (command === 'rebuild') symlinkSync(process.env.REAL_NODE, 'node_modules/node/bin/node')`

function write(path: string, text: string): void {
  writeFileSync(join(root, path), text)
}

function writeLock(version: string): void {
  write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } }))
}

function npmCalls(): string[] {
  return readFileSync(join(root, 'npm-calls'), 'utf8').trim().split('\n')
}

type Ended = { code: number | null; signal: NodeJS.Signals | null; out: string; complaints: string }

function launch(
  args: string[],
  environment: Record<string, string> = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(root, 'bin', 'launch.js'), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, npm_execpath: join(root, 'npm.js'), REAL_NODE: process.execPath, ...environment },
  })
  let out = ''
  let complaints = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, out, complaints }))
  })
  return { child, ended }
}

describe('installing', () => {
  test('a fresh clone is installed once, then not again', async () => {
    const first = await launch(['triptych', 'keys', '--json']).ended
    expect(first).toMatchObject({ code: 0, out: '["keys","--json"]\n' })
    expect(npmCalls()).toEqual(['ci', 'rebuild'])
    const second = await launch(['start', '--x']).ended
    expect(second).toMatchObject({ code: 0, out: '["serve","--x"]\n', complaints: '' })
    expect(npmCalls()).toEqual(['ci', 'rebuild'])
  })

  test('several first launches at once install once', async () => {
    const all = await Promise.all([1, 2, 3].map((n) => launch(['triptych', String(n)]).ended))
    expect(all.map((ended) => ended.code)).toEqual([0, 0, 0])
    expect(npmCalls()).toEqual(['ci', 'rebuild'])
  })

  test('a changed lock file installs again', async () => {
    await launch(['triptych']).ended
    writeLock('2.0.0')
    await launch(['triptych']).ended
    expect(npmCalls()).toEqual(['ci', 'rebuild', 'ci', 'rebuild'])
  })

  test('what somebody installed with npm is taken as it is, unless it is another version', async () => {
    mkdirSync(join(root, 'node_modules', 'node', 'bin'), { recursive: true })
    copyFileSync(process.execPath, join(root, 'node_modules', 'node', 'bin', 'node'))
    chmodSync(join(root, 'node_modules', 'node', 'bin', 'node'), 0o755)
    write('npm-calls', '')
    write(
      'node_modules/.package-lock.json',
      JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
    )
    expect((await launch(['triptych']).ended).code).toBe(0)
    expect(npmCalls()).toEqual([''])
    writeLock('1.0.1')
    expect((await launch(['triptych']).ended).code).toBe(0)
    expect(npmCalls()).toEqual(['ci', 'rebuild'])
  })

  test('a failure is one clear line, and the next launch tries again', async () => {
    const failed = await launch(['triptych'], { PRETEND_FAILURE: 'ci' }).ended
    expect(failed.code).toBe(1)
    expect(failed.complaints).toContain('`npm ci` failed (code 4)')
    expect((await launch(['triptych']).ended).code).toBe(0)
  })

  test('the lock of a process that is gone is taken over', async () => {
    mkdirSync(join(root, '.install-lock'))
    write('.install-lock/pid', String(2 ** 22 - 7))
    expect((await launch(['triptych']).ended).code).toBe(0)
  })
})

describe('running', () => {
  test('an unknown command is explained', async () => {
    const ended = await launch(['fly']).ended
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(ended.complaints).toContain('start|triptych')
  })

  test('the exit code or signal of the command is ours', async () => {
    expect(await launch(['triptych', 'three']).ended).toMatchObject({ code: 3 })
    expect(await launch(['triptych', 'die']).ended).toMatchObject({ signal: 'SIGKILL' })
  })

  test('SIGTERM is passed on and waited for', async () => {
    const { child, ended } = launch(['triptych', 'wait'])
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 7 })
  })

  test('under npm, the death of the shell between stops the command', async () => {
    const launcher = join(root, 'bin', 'launch.js')
    // The second command keeps the shell from becoming the launcher.
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${launcher}" triptych wait; true`], {
      env: {
        ...process.env,
        npm_execpath: join(root, 'npm.js'),
        REAL_NODE: process.execPath,
        npm_lifecycle_event: 'x',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await new Promise((resolve) => shell.stdout.once('data', resolve))
    shell.kill('SIGKILL')
    // The pipe is closed by the last process that holds it.
    await new Promise((resolve) => shell.stdout.once('close', resolve))
  })
})
