/** Fetches model files by pinned address and checksum into a folder; a file is there whole and right, or not at all. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import { randomToken } from '#base/ids.ts'
import { makeFolder } from '#platform/make-folder.ts'

export type WantedFile = { fileName: string; url: string; sha256: string; sizeBytes: number }
export type ModelState = 'present' | 'absent' | 'damaged'

/** A slow line may take as long as it needs, while something comes. */
const usualSilenceMs = 60_000

export async function modelState(folder: string, file: WantedFile): Promise<ModelState> {
  try {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(join(folder, file.fileName))) hash.update(chunk as Buffer)
    return hash.digest('hex') === file.sha256 ? 'present' : 'damaged'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent'
    throw error
  }
}

/**
 * Fetches one file unless it is there already. Rejects with `model_unavailable` when it cannot be had or is
 * not the file that was pinned. Returns whether it was fetched.
 * @param silenceMs how long nothing may come
 */
export async function pullModel(
  folder: string,
  file: WantedFile,
  silenceMs = usualSilenceMs,
): Promise<boolean> {
  if ((await modelState(folder, file)) === 'present') return false
  await makeFolder(folder, 0o777)
  const partial = join(folder, `.${file.fileName}.${randomToken(6)}.partial`)
  try {
    await download(file, partial, silenceMs)
    await rename(partial, join(folder, file.fileName))
    return true
  } catch (cause) {
    if (cause instanceof TriptychError) throw cause
    const reason =
      cause instanceof Error
        ? cause.cause instanceof Error
          ? cause.cause.message
          : cause.message
        : String(cause)
    throw new TriptychError('model_unavailable', {
      detail: `${file.fileName} could not be fetched: ${reason}`,
      cause,
    })
  } finally {
    await rm(partial, { force: true })
  }
}

async function download(file: WantedFile, path: string, silenceMs: number): Promise<void> {
  const silence = new AbortController()
  const patience = setTimeout(
    () => silence.abort(new Error(`nothing came for ${silenceMs / 1000} seconds`)),
    silenceMs,
  )
  try {
    // The address is pinned in the program, not given by a user; a redirect would leave what was pinned.
    const response = await fetch(file.url, { redirect: 'error', signal: silence.signal })
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`)
    await receive(file, response.body, path, () => patience.refresh())
  } finally {
    clearTimeout(patience)
  }
}

async function receive(
  file: WantedFile,
  body: AsyncIterable<Uint8Array>,
  path: string,
  onBytes: () => void,
): Promise<void> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  await using handle = await open(path, 'wx', 0o644)
  for await (const chunk of body) {
    onBytes()
    sizeBytes += chunk.byteLength
    if (sizeBytes > file.sizeBytes)
      throw new Error(`it is larger than the ${file.sizeBytes} bytes that were pinned`)
    hash.update(chunk)
    await handle.write(chunk)
  }
  const sha256 = hash.digest('hex')
  if (sha256 !== file.sha256) throw new Error(`its sha256 is ${sha256}, not the one that was pinned`)
  await handle.sync()
}
