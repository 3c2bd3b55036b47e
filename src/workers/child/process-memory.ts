/** How much memory a process holds for itself. */
import { readFile } from 'node:fs/promises'

/**
 * Bytes of memory that only this process can give back: resident and swapped pages that no file backs (mapped
 * files are the page cache's). Null where there is no /proc or the process is gone.
 */
export async function ownMemoryBytes(pid: number): Promise<number | null> {
  let status: string
  try {
    status = await readFile(`/proc/${pid}/status`, 'latin1')
  } catch {
    return null
  }
  let kibibytes = 0
  for (const [, amount] of status.matchAll(/^(?:RssAnon|RssShmem|VmSwap):\s*(\d+)/gm))
    kibibytes += Number(amount)
  return kibibytes * 1024
}
