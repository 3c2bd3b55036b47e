/** Temporary folders for databases in tests: in memory where there is room, since Postgres waits for its disk. */
import { chmodSync, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const ROOM_BYTES = 2 * 1024 ** 3

/** A new folder that other system users can enter, for the database user when the tests run as root. */
export function newTempFolder(prefix: string, inMemory = hasRoomInMemory()): string {
  const folder = mkdtempSync(join(inMemory ? MEMORY : tmpdir(), `${prefix}-`))
  chmodSync(folder, 0o755)
  return folder
}

function hasRoomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize > ROOM_BYTES
  } catch {
    return false
  }
}
