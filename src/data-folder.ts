/** The data folder: where it is by default, what stands in it, and the server's own secret. */
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import { randomToken } from '#base/ids.ts'
import { databaseCanLiveIn } from '#platform/embedded-postgres/index.ts'
import { makeFolderSync } from '#platform/make-folder.ts'
import type { Config } from './config.ts'

export type DataFolder = {
  path: string
  postgres: string
  blobs: string
  models: string
  /** The user's own fonts, for text in films. */
  fonts: string
  temporary: string
}

/** Makes the folder when it is absent. Rejects with `start_refused` and a line that says what to do. */
export function openDataFolder(config: Config): DataFolder {
  const path = config.dataFolder ?? defaultFolder(config)
  try {
    makeFolderSync(path, 0o755)
    for (const part of ['blobs', 'models', 'fonts', 'tmp']) makeFolderSync(join(path, part), 0o700)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TriptychError('start_refused', {
      detail: `The data folder ${path} cannot be used: ${reason}. Set TRIPTYCH_DATA to a folder that can be written to.`,
      cause,
    })
  }
  return {
    path,
    postgres: join(path, 'postgres'),
    blobs: join(path, 'blobs'),
    models: join(path, 'models'),
    fonts: join(path, 'fonts'),
    temporary: join(path, 'tmp'),
  }
}

/** Where model files are: the folder that was named, else that of the data folder. Makes nothing. */
export function findModelsFolder(config: Config): string {
  return config.modelsFolder ?? join(config.dataFolder ?? defaultFolder(config), 'models')
}

/** Where the user's own fonts are. Makes nothing. */
export function findFontsFolder(config: Config): string {
  return join(config.dataFolder ?? defaultFolder(config), 'fonts')
}

/** `./data`, unless we are root and the user that the database runs as could not get in there. */
function defaultFolder(config: Config): string {
  const here = resolve('data')
  if (config.databaseUrl !== null || databaseCanLiveIn(join(here, 'postgres'))) return here
  return join('/var/lib/triptych', basename(resolve('.')))
}

/** TRIPTYCH_SECRET, else the one in the data folder, made on first use and readable by its owner alone. */
export function readSecret(config: Config, folder: DataFolder): string {
  if (config.secret !== null) return config.secret
  const path = join(folder.path, 'secret')
  if (!existsSync(path)) writeSecret(path)
  const secret = readFileSync(path, 'utf8').trim()
  if (secret.length < 32)
    throw new TriptychError('start_refused', { detail: `The file ${path} holds no usable secret.` })
  return secret
}

/** A hard link appears whole and never replaces: of two first starts at once, one secret stays and both read it. */
function writeSecret(path: string): void {
  const unfinished = `${path}.${randomToken(6)}`
  try {
    writeFileSync(unfinished, `${randomToken(48)}\n`, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(unfinished, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new TriptychError('start_refused', {
        detail: `The server's secret could not be written to ${path}.`,
        cause: error,
      })
    }
  } finally {
    rmSync(unfinished, { force: true })
  }
}
