/**
 * `npm ci` refuses a lock file that lacks an optional package another one names, also when it is for another
 * platform; and `npm install` writes such a file when its registry lacks that package. This finds the gaps,
 * and with `--fix` fills them: without a checksum, since only that platform will ever fetch it.
 */
import { readFileSync, writeFileSync } from 'node:fs'

type LockEntry = {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}
type Lock = { packages: Record<string, LockEntry> }
type Gap = { name: string; version: string; isDev: boolean }

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]

export function gapsIn(lock: Lock): Gap[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isProvided(lock, path, name))
      .map(([name, range]) => ({ name, version: range.replace(/^[\^~]/, ''), isDev: entry.dev === true })),
  )
}

/** @throws Error for a package whose name does not tell its platform, as `NAME-linux-x64-musl` does. */
export function entryFor({ name, version, isDev }: Gap): LockEntry {
  const words = name.split('/').at(-1)!.split(/[-.]/)
  const at = words.findIndex((word) => systems.includes(word))
  const cpu = words[at + 1]
  if (at < 0 || cpu === undefined) throw new Error(`${name}: its name does not tell its platform`)
  const abi = words[at + 2]
  return {
    version,
    cpu: [cpu],
    ...(isDev ? { dev: true } : {}),
    ...(words[at] === 'linux' && abi === 'musl' ? { libc: ['musl'] } : {}),
    ...(words[at] === 'linux' && abi === 'gnu' ? { libc: ['glibc'] } : {}),
    optional: true,
    os: [words[at]!],
  }
}

/** Node looks for a package in every node_modules folder on the way up from `path`. */
function isProvided(lock: Lock, path: string, name: string): boolean {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true
    if (at === '') return false
  }
}

function main(): void {
  const file = new URL('../package-lock.json', import.meta.url)
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lock
  const gaps = gapsIn(lock)
  if (process.argv.includes('--fix') && gaps.length > 0) {
    for (const gap of gaps) lock.packages[`node_modules/${gap.name}`] = entryFor(gap)
    const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))
    writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
    return
  }
  for (const { name, version } of gaps) console.log(`package-lock.json lacks ${name}@${version}`)
  if (gaps.length > 0) {
    console.log('npm ci would fail: run `node scripts/check-lock.ts --fix`.')
    process.exitCode = 1
  }
}

if (import.meta.main) main()
