/**
 * An upload through the whole server (signed link, database, blob store, probe) against a bare Node pipe to
 * the same disk. Both are processes of their own and take turns.
 */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchServer, benchFolder, startServer } from '../support/server.ts'
import { type BenchTable, goalAtLeast, goalBelow } from '../support/table.ts'
import {
  measureUpload,
  mostGrowthMegabytes,
  rateAgainst,
  rowOf,
  startBareServer,
  type Trial,
} from './trial.ts'

export type UploadOptions = { bytes?: number; rounds?: number; folder?: string }

/** `rounds` times (default 5) `bytes` each (default 2 GiB), in a folder on the disk to be measured. */
export async function run(options: UploadOptions = {}): Promise<BenchTable> {
  const bytes = options.bytes ?? 2 * 1024 ** 3
  const rounds = options.rounds ?? 5
  await using folder = await benchFolder(options.folder)
  const bare = await startBareServer(folder.path)
  const dataFolder = join(folder.path, 'data')
  const server = await startServer({ dataFolder })
  const trials = { pipe: [] as Trial[], synced: [] as Trial[], server: [] as Trial[] }
  try {
    // The first upload of a process grows its heap and buffers: not what rates are compared by, but a part of
    // how much an upload grows the server.
    await measureUpload(`${bare.origin}/pipe`, Math.min(bytes, 256 << 20), bare.pid)
    const first = await measureServer(server, bytes, dataFolder)
    for (let round = 0; round < rounds; round += 1) {
      trials.pipe.push(await measureUpload(`${bare.origin}/pipe`, bytes, bare.pid))
      trials.server.push(await measureServer(server, bytes, dataFolder))
      trials.synced.push(await measureUpload(`${bare.origin}/pipe-sync`, bytes, bare.pid))
    }
    return {
      name: 'upload',
      rows: [
        rowOf('bare pipe', trials.pipe, bytes),
        rowOf('bare pipe, then fsync', trials.synced, bytes),
        rowOf('whole server (sha256, durable)', trials.server, bytes),
      ],
      goals: [
        goalAtLeast('rate against the bare pipe', rateAgainst(trials.pipe, trials.server), 0.8),
        goalAtLeast('rate against the bare pipe with fsync', rateAgainst(trials.synced, trials.server), 0.8),
        goalBelow('resident growth, MB', mostGrowthMegabytes([first, ...trials.server]), 100),
      ],
    }
  } finally {
    await Promise.all([bare.close(), server.close()])
  }
}

/** To a project of its own each time: the bare pipe does not remove a former file before it answers either. */
async function measureServer(server: BenchServer, bytes: number, dataFolder: string): Promise<Trial> {
  const { apiProjectId, uploadUrl } = await server.call<{ apiProjectId: string; uploadUrl: string }>(
    '/v1/create_project',
    { fileName: 'bench.bin', contentType: 'application/octet-stream' },
  )
  const trial = await measureUpload(uploadUrl, bytes, server.pid)
  await assertStored(server, apiProjectId)
  await removeStored(join(dataFolder, 'blobs'))
  return trial
}

/** As the bare server does: else one of the two alone would write to memory and disk that nobody has touched before. */
async function removeStored(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) await rm(join(entry.parentPath, entry.name))
}

async function assertStored(server: BenchServer, projectId: string): Promise<void> {
  const { projects } = await server.call<{ projects: { apiProjectId: string; status: string }[] }>(
    '/v1/list_projects',
    {},
  )
  const project = projects.find((each) => each.apiProjectId === projectId)
  if (project?.status !== 'uploaded') throw new Error(`the project is ${project?.status}`)
}
