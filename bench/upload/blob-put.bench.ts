/**
 * The blob store against a bare Node pipe to disk, both behind a bare Node HTTP server. The pipe neither
 * hashes nor waits for the disk; the second baseline waits, as the store does.
 */
import { benchFolder } from '../support/server.ts'
import { type BenchTable, goalAtLeast, goalBelow } from '../support/table.ts'
import {
  measureUpload,
  mostGrowthMegabytes,
  rateAgainst,
  rowOf,
  startBareServer,
  type Trial,
} from './trial.ts'

export type BlobPutOptions = { bytes?: number; rounds?: number; folder?: string }

/** Interleaves the cases `rounds` times (default 5) at `bytes` each (default 2 GiB), in a folder on the disk to be measured. */
export async function run(options: BlobPutOptions = {}): Promise<BenchTable> {
  const bytes = options.bytes ?? 2 * 1024 ** 3
  await using folder = await benchFolder(options.folder)
  const server = await startBareServer(folder.path)
  const trials = { pipe: [] as Trial[], 'pipe-sync': [] as Trial[], put: [] as Trial[] }
  const cases = ['pipe', 'put', 'pipe-sync'] as const
  try {
    // The first upload of a process grows its heap and buffers; it is not what is compared.
    await measureUpload(`${server.origin}/pipe`, Math.min(bytes, 256 << 20), server.pid)
    for (let round = 0; round < (options.rounds ?? 5); round += 1) {
      for (const name of cases) {
        trials[name].push(await measureUpload(`${server.origin}/${name}`, bytes, server.pid))
      }
    }
  } finally {
    await server.close()
  }
  return {
    name: 'blob-put',
    rows: [
      rowOf('bare pipe', trials.pipe, bytes),
      rowOf('bare pipe, then fsync', trials['pipe-sync'], bytes),
      rowOf('BlobStore.put (sha256, durable)', trials.put, bytes),
    ],
    goals: [
      goalAtLeast('rate against the bare pipe', rateAgainst(trials.pipe, trials.put), 0.8),
      goalAtLeast('rate against the bare pipe with fsync', rateAgainst(trials['pipe-sync'], trials.put), 1),
      goalBelow('resident growth, MB', mostGrowthMegabytes(trials.put), 100),
    ],
  }
}
