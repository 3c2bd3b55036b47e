/** Small steps on files and folders that the local-folder store is made of; failures are the system's own. */
import { constants, type Stats } from 'node:fs'
import { copyFile, link, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '#platform/make-folder.ts'
import { isAbsent, systemCode } from './storage-error.ts'

/** Makes the folder and those above it, so that they survive a power cut too. */
export async function makeDurableFolder(folder: string): Promise<void> {
  for (const made of await makeFolder(folder, 0o700)) await syncFolder(dirname(made))
}

/**
 * Gives a finished file a second name, `path`, in one step that survives a power cut; false when the name is
 * taken. The first name may stay. When it rejects, `path` is not there.
 */
export async function publishFile(from: string, path: string): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await makeDurableFolder(dirname(path))
      if (!(await linkOrRename(from, path))) return false
      break
    } catch (thrown) {
      // A delete next door may remove a folder between its making and the link.
      if (systemCode(thrown) !== 'ENOENT' || attempt === 5) throw thrown
    }
  }
  try {
    await syncFolder(dirname(path))
  } catch (thrown) {
    await unlinkIfThere(path)
    throw thrown
  }
  return true
}

/** Copies by way of a name of its own, so that `to` is never seen half written; replaces nothing of worth. */
export async function copyWhole(from: string, to: string): Promise<void> {
  const partial = `${to}.partial`
  await copyFile(from, partial, constants.COPYFILE_FICLONE)
  await rename(partial, to)
}

export async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (thrown) {
    if (isAbsent(thrown)) return null
    throw thrown
  }
}

export async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (thrown) {
    if (!isAbsent(thrown)) throw thrown
  }
}

/**
 * False when the name is taken. A rename replaces what is there, so it is only for file systems (exFAT, some shares)
 * without hard links.
 */
async function linkOrRename(from: string, path: string): Promise<boolean> {
  try {
    await link(from, path)
  } catch (thrown) {
    const code = systemCode(thrown)
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw thrown
    if (await statOrNull(path)) return false
    await rename(from, path)
  }
  return true
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r')
  await handle.sync()
}
