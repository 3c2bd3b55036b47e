/** Which system user runs Postgres (it refuses to run as root), and what that user can reach. */
import { spawnSync } from 'node:child_process'
import { readFileSync, type Stats, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export type DatabaseUser = { name: string; uid: number; gid: number }

const OWN_USER = 'triptych'

/**
 * The user to run Postgres as, or `null` for our own. Only as root is there a choice: the owner of what is
 * already there, else `postgres`, else a system user `triptych` (made when possible), else `nobody`.
 */
export function chooseDatabaseUser(folder: string): DatabaseUser | null {
  if (process.getuid?.() !== 0) return null
  return ownerOf(folder) ?? findUser('postgres') ?? findUser(OWN_USER) ?? createUser() ?? nobody()
}

/**
 * The first folder on the way to `path` that `user` cannot enter, or `null` when all is open. Permission bits
 * only: access lists are not looked at.
 */
export function closedFolder(path: string, user: DatabaseUser | null): string | null {
  if (user === null) return null
  for (const folder of ancestors(resolve(path))) {
    const stats = statOrNull(folder)
    if (stats?.isDirectory() && !may(stats, user, 0o1)) return folder
  }
  return null
}

/** Whether `user` may read and execute the file at `path`, all folders above it included. */
export function canExecute(path: string, user: DatabaseUser | null): boolean {
  if (user === null) return true
  const stats = statOrNull(path)
  return stats !== null && may(stats, user, 0o5) && closedFolder(dirname(path), user) === null
}

/** Whether the database could live in `folder` (which need not exist): for choosing a default as root. */
export function databaseCanLiveIn(folder: string): boolean {
  return closedFolder(folder, chooseDatabaseUser(folder)) === null
}

function ownerOf(folder: string): DatabaseUser | null {
  for (const path of [join(folder, 'cluster'), folder, dirname(folder)]) {
    const stats = statOrNull(path)
    if (stats && stats.uid !== 0) return { name: nameOf(stats.uid), uid: stats.uid, gid: stats.gid }
  }
  return null
}

function ancestors(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [...ancestors(parent), path]
}

function may({ uid, gid, mode }: Stats, user: DatabaseUser, bits: number): boolean {
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & bits) === bits
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

function users(): (DatabaseUser & { entry: string })[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((entry) => ({ entry, fields: entry.split(':') }))
      .filter(({ fields }) => fields.length >= 4)
      .map(({ entry, fields }) => ({
        entry,
        name: fields[0]!,
        uid: Number(fields[2]),
        gid: Number(fields[3]),
      }))
  } catch {
    return []
  }
}

function findUser(name: string): DatabaseUser | null {
  const found = users().find((user) => user.name === name)
  return found ? { name, uid: found.uid, gid: found.gid } : null
}

function nameOf(uid: number): string {
  return users().find((user) => user.uid === uid)?.name ?? `uid ${uid}`
}

function createUser(): DatabaseUser | null {
  // The first is Debian's and Red Hat's, the second Alpine's.
  const made =
    runs('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', OWN_USER]) ||
    runs('adduser', ['-S', '-D', '-H', OWN_USER])
  return made ? findUser(OWN_USER) : null
}

function runs(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function nobody(): DatabaseUser {
  return findUser('nobody') ?? { name: 'nobody', uid: 65_534, gid: 65_534 }
}
