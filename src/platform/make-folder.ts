/**
 * Folders, made with those above them. Node's own recursive mkdir asks for ever where a file system refuses a new
 * folder by saying that the one above is not there, as /proc does.
 */
import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Answers with the folders that were not there, the outermost first. Failures are the system's own. */
export async function makeFolder(path: string, mode: number): Promise<string[]> {
  if (await isFolder(path)) return []
  const above = dirname(path) === path ? [] : await makeFolder(dirname(path), mode)
  try {
    await mkdir(path, { mode })
    return [...above, path]
  } catch (thrown) {
    // Somebody else may have made it meanwhile.
    if (await isFolder(path)) return above
    throw thrown
  }
}

/** The same at once, for the start of a process. */
export function makeFolderSync(path: string, mode: number): void {
  if (isFolderSync(path)) return
  if (dirname(path) !== path) makeFolderSync(dirname(path), mode)
  try {
    mkdirSync(path, { mode })
  } catch (thrown) {
    if (!isFolderSync(path)) throw thrown
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

function isFolderSync(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
