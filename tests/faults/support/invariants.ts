/** What must hold after every fault, once the server has come to rest. */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { until } from '#tests/support/core-lab.ts'
import { type Acknowledged, type Client, send } from './client.ts'
import type { Installation } from './installation.ts'
import { strayChildren } from './processes.ts'

type AssetRow = { id: string; blob_key: string; sha256: string; size_bytes: number }
type TaskRow = { id: string; state: string; project_id: string }

/** A film is one file; what is restored comes as several. */
const fewestOutputs: Record<string, number> = { render: 1 }

/** A sweep comes every 30 s; a minute of silence is allowed where a process's end cannot be seen. */
const restMs = 100_000

/** Waits for everything to end and returns what is broken: nothing, when all promises were kept. */
export async function brokenPromises(installation: Installation, client: Client): Promise<string[]> {
  const broken: string[] = []
  for (const { generations } of client.ledger) {
    for (const id of generations) {
      const { status, errorDetails } = await client.untilEnded(id)
      if (status !== 'complete') broken.push(`generation ${id} is ${status}: ${errorDetails}`)
    }
  }
  await until(
    'all tasks to end',
    async () => {
      const [row] = await installation.query<{ open: number }>(
        `select count(*)::int as open from tasks where state in ('queued', 'running')`,
      )
      return row!.open === 0
    },
    restMs,
    250,
  )
  broken.push(...(await lostAcknowledgements(installation, client)))
  broken.push(...(await wrongTasks(installation)))
  broken.push(...(await wrongStorage(installation)))
  for (const { status, text, body } of client.refusals) {
    if (typeof body.error !== 'string' || body.error === '') broken.push(`${status} was answered as ${text}`)
  }
  const doctor = await installation.doctor()
  if (doctor.code !== 0) broken.push(`the doctor says ${doctor.output}${doctor.complaint}`)
  return broken
}

async function lostAcknowledgements(installation: Installation, client: Client): Promise<string[]> {
  const broken: string[] = []
  const { body } = await client.call('list_projects')
  const listed = new Set((body.projects as { apiProjectId: string }[]).map((each) => each.apiProjectId))
  for (const project of client.ledger) {
    const { projectId, sha256, sizeBytes } = project
    if (!listed.has(projectId)) broken.push(`project ${projectId} is lost`)
    const [source] = await installation.query<AssetRow>(
      `select assets.* from entries join assets on assets.id = asset_id where project_id = $1 and role = 'source'`,
      [projectId],
    )
    if (sha256 !== null && (source?.sha256 !== sha256 || source.size_bytes !== sizeBytes))
      broken.push(`the upload to ${projectId} is ${source ? 'another' : 'lost'}`)
    const tasks = await installation.query<TaskRow>('select * from tasks where project_id = $1', [projectId])
    for (const id of project.generations)
      if (!tasks.some((task) => task.id === id)) broken.push(`generation ${id} is lost`)
    if (tasks.length > project.generations.length && project.generations.length > 0)
      broken.push(`${projectId} has ${tasks.length} tasks for ${project.generations.length} generations`)
    broken.push(...(await wrongDownloads(client, project)))
  }
  return broken
}

async function wrongDownloads(client: Client, { projectId, generations }: Acknowledged): Promise<string[]> {
  const broken: string[] = []
  for (const generationId of generations) {
    const link = await client.call('get_generation_download', { generationId, apiProjectId: projectId })
    if (link.status !== 200) {
      broken.push(`the download of ${generationId} answered ${link.status} ${link.text}`)
      continue
    }
    const file = await send(String(link.body.downloadUrl), 'GET', null, {})
    if (file.status !== 200 || file.bytes.length < 1000)
      broken.push(`the file of ${generationId}: ${file.status}, ${file.bytes.length} bytes`)
  }
  return broken
}

async function wrongTasks(installation: Installation): Promise<string[]> {
  const rows = await installation.query<{
    id: string
    kind: string
    state: string
    ends: string[]
    outputs: number
  }>(`
    select id::text, kind, state,
      (select coalesce(array_agg(type), '{}') from events
        where noun_id = tasks.id and type in ('task.succeeded', 'task.failed', 'task.canceled')) as ends,
      (select count(*)::int from outputs where task_id = tasks.id) as outputs
    from tasks`)
  return rows.flatMap(({ id, kind, state, ends, outputs }) => {
    const faults: string[] = []
    if (ends.length !== 1 || ends[0] !== `task.${state}`) faults.push(`task ${id} is ${state} with [${ends}]`)
    if (state === 'succeeded' && outputs < (fewestOutputs[kind] ?? 2))
      faults.push(`task ${id} has ${outputs} outputs`)
    if (state !== 'succeeded' && outputs > 0) faults.push(`task ${id} is ${state} and has outputs`)
    return faults
  })
}

async function wrongStorage(installation: Installation): Promise<string[]> {
  const broken: string[] = []
  const rested = await until(
    'the sweeps',
    async () => (await strays(installation)).length === 0,
    restMs,
    250,
  ).catch(() => false)
  if (!rested) broken.push(...(await strays(installation)))
  const store = await installation.storage.open()
  for (const asset of await installation.query<AssetRow>('select * from assets')) {
    const hash = createHash('sha256')
    const { stream, sizeBytes } = await store.get(asset.blob_key)
    for await (const chunk of stream) hash.update(chunk as Buffer)
    if (sizeBytes !== asset.size_bytes || hash.digest('hex') !== asset.sha256)
      broken.push(`the bytes of asset ${asset.id} are not those recorded`)
  }
  await store.close()
  return broken
}

/** Blobs, rows, files and processes that nobody needs any more. */
async function strays(installation: Installation): Promise<string[]> {
  const found: string[] = []
  const loose = await installation.query<{ key: string }>('select key from loose_blobs')
  found.push(...loose.map(({ key }) => `${key} is still on the list of loose blobs`))
  const assets = await installation.query<AssetRow>('select blob_key from assets')
  const owned = new Set(assets.map(({ blob_key }) => blob_key))
  const store = await installation.storage.open()
  for await (const { key } of store.list('')) if (!owned.has(key)) found.push(`${key} belongs to no asset`)
  await store.close()
  found.push(...(await installation.storage.leavings()))
  for (const name of await readdir(installation.temporary)) found.push(`tmp/${name}`)
  found.push(...strayChildren(installation.folder).map((pid) => `engine child ${pid} has no parent any more`))
  return found
}
