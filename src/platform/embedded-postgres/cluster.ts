/** The data folder: its layout, its first filling by initdb, and what makes it unusable. */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import { randomToken } from '#base/ids.ts'
import { closedFolder, type DatabaseUser } from './database-user.ts'
import { type Binaries, POSTGRES_MAJOR } from './native-binaries.ts'
import { livenessOf } from './postmaster-file.ts'

/** Role of maintenance connections; the application's own role is not a superuser. */
export const SUPERUSER = 'postgres'

export type Cluster = {
  /** What was asked for; holds all the others. */
  folder: string
  /** Postgres' own data directory. */
  data: string
  logFile: string
  password: string
  user: DatabaseUser | null
}

/** Makes `folder` if needed and owned by `user`. @throws TriptychError `start_refused` when it cannot be used. */
export function prepareFolder(folder: string, user: DatabaseUser | null): void {
  try {
    mkdirSync(dirname(folder), { recursive: true })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (user) chownSync(folder, user.uid, user.gid)
    // mkdir is content with a folder that is there but cannot be written.
    const probe = scratch(folder, 'probe')
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TriptychError('start_refused', {
      detail: `The database folder ${folder} cannot be used (${reason}): set TRIPTYCH_DATA to a folder that can be written.`,
      cause,
    })
  }
  const closed = closedFolder(folder, user)
  if (user && closed) {
    throw new TriptychError('start_refused', {
      detail: `The database folder ${folder} cannot be reached by the system user '${user.name}', which runs Postgres when Triptych is started as root: let it enter ${closed} (chmod o+x), or set TRIPTYCH_DATA to another folder, or start as a user other than root.`,
    })
  }
}

/** Opens the cluster in a prepared folder, filling it first when there is none. */
export async function openCluster(
  folder: string,
  binaries: Binaries,
  user: DatabaseUser | null,
): Promise<Cluster> {
  const data = join(folder, 'cluster')
  refuseOtherMajor(folder)
  refuseOtherMajor(data)
  const password = ensurePassword(folder, user, existsSync(data))
  const cluster: Cluster = { folder, data, logFile: join(folder, 'postgres.log'), password, user }
  removeUnfinished(folder)
  if (!existsSync(data)) await initialise(cluster, binaries)
  refuseOtherOwner(data)
  // Copies and volume drivers open the folder to the group, which Postgres refuses.
  if ((statSync(data).mode & 0o027) !== 0) chmodSync(data, 0o700)
  return cluster
}

function refuseOtherMajor(data: string): void {
  const file = join(data, 'PG_VERSION')
  if (!existsSync(file)) return
  const found = readFileSync(file, 'utf8').trim()
  if (found === String(POSTGRES_MAJOR)) return
  throw new TriptychError('start_refused', {
    detail: `The database in ${data} was written by PostgreSQL ${found}, but this release runs PostgreSQL ${POSTGRES_MAJOR}: make a copy with \`triptych backup\` of the release that wrote it, and bring that into an empty data folder.`,
  })
}

function refuseOtherOwner(data: string): void {
  const owner = statSync(data).uid
  const self = process.getuid?.() ?? owner
  if (self === 0 || self === owner) return
  throw new TriptychError('start_refused', {
    detail: `The database in ${data} belongs to another system user (uid ${owner}): start Triptych as that user or as root, or set TRIPTYCH_DATA to another folder.`,
  })
}

function ensurePassword(folder: string, user: DatabaseUser | null, isInitialised: boolean): string {
  const file = join(folder, 'password')
  if (!existsSync(file)) {
    if (isInitialised) {
      throw new TriptychError('start_refused', {
        detail: `The file ${file} is missing: it belongs to the database beside it and must be restored with it.`,
      })
    }
    const unfinished = scratch(folder, 'password')
    writeFileSync(unfinished, `${randomToken(24)}\n`, { mode: 0o600 })
    if (user) chownSync(unfinished, user.uid, user.gid)
    // A hard link appears whole and never replaces: of two first starts at once, one password stays.
    try {
      linkSync(unfinished, file)
    } catch (error) {
      if (!existsSync(file)) throw error
    }
    rmSync(unfinished)
  }
  return readFileSync(file, 'utf8').trim()
}

/** initdb works beside the final place, so that a crash leaves no half-made cluster in it. */
async function initialise(cluster: Cluster, binaries: Binaries): Promise<void> {
  const unfinished = scratch(cluster.folder, 'unfinished')
  await run(cluster, binaries.initdb, [
    `--pgdata=${unfinished}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${join(cluster.folder, 'password')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Built into Postgres: sorts and folds the same on every system and after every system upgrade.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ])
  try {
    renameSync(unfinished, cluster.data)
  } catch (error) {
    if (!existsSync(cluster.data)) throw error
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** A name below `folder` that tells its maker, so that what a crash left can be told from work in progress. */
export function scratch(folder: string, kind: 'probe' | 'password' | 'unfinished'): string {
  return join(folder, `${kind}-${process.pid}-${randomToken(6)}`)
}

function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(/^(?:unfinished|probe|password)-(\d+)-/.exec(name)?.[1])
    if (pid > 0 && pid !== process.pid && livenessOf(pid) === 'dead') {
      rmSync(join(folder, name), { recursive: true, force: true })
    }
  }
}

function run({ user, folder }: Cluster, program: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    })
    let complaint = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-4000)
    })
    const refuse = (reason: string) =>
      reject(
        new TriptychError('start_refused', {
          detail: `The database could not be made in ${folder}: ${reason}`,
        }),
      )
    child.once('error', (error) => refuse(error.message))
    child.once('close', (code) => {
      const reason = complaint.split('\n').find((line) => /(error|FATAL):/.test(line))
      if (code === 0) resolve()
      else refuse(reason ?? `initdb ended with code ${code}.`)
    })
  })
}
