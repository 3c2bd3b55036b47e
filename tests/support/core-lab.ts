/** The core on a real database, queue and blob folder, with workers of its own and without HTTP. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#base/clock.ts'
import { randomToken, uuidV7 } from '#base/ids.ts'
import type { MediaFacts } from '#core/context.ts'
import { type Core, createCore } from '#core/core.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { Project, Schema, Task } from '#core/schema.ts'
import { cancelChannel } from '#core/tasks/task-store.ts'
import { openFileBlobStore } from '#platform/blobs/file-blob-store.ts'
import { openKysely } from '#platform/database/kysely.ts'
import { openListener } from '#platform/database/listen.ts'
import { openPool } from '#platform/database/pool.ts'
import { openBossQueue } from '#platform/queue/boss-queue.ts'
import { workChannel } from '#platform/queue/task-queue.ts'
import { TaskWorker, type TaskWorkerOptions } from '#workers/task-worker.ts'
import { createTestDatabase } from './database.ts'
import type { Script } from './engines/scripted.ts'
import { createScriptedHandler, type ScriptedHandler } from './scripted-handler.ts'
import { silentLog } from './silent-log.ts'
import { newTempFolder } from './temp-folder.ts'

export type CoreLab = Awaited<ReturnType<typeof openCoreLab>>
export type LabWorker = { worker: TaskWorker; handler: ScriptedHandler; stop(): Promise<void> }

export type CoreLabOptions = {
  taskAttempts?: number
  /** Which described processes are known to have ended. */
  hasEnded?: (description: string) => boolean
  /** Looks after tickets that went silent. Default false. */
  isSupervisor?: boolean
  /** Default as often as one likes. */
  savesPerMinute?: number
}

const facts: MediaFacts = {
  mediaType: 'text/plain',
  kind: 'other',
  width: null,
  height: null,
  durationMs: null,
  hasVideo: false,
  hasAudio: false,
  streams: [],
}

export async function openCoreLab(options: CoreLabOptions = {}) {
  const database = await createTestDatabase()
  const folder = newTempFolder('triptych-lab')
  const temporary = join(folder, 'tmp')
  await mkdir(temporary)
  const pool = openPool({ url: database.url, max: 10, applicationName: 'lab', log: silentLog })
  const db = openKysely<Schema>(pool)
  const blobs = await openFileBlobStore(join(folder, 'blobs'))
  const isSupervisor = options.isSupervisor ?? false
  const queue = await openBossQueue({
    url: database.url,
    log: silentLog,
    kinds: ['restore', 'analyze'],
    isSupervisor,
  })
  const workers: LabWorker[] = []

  /** One more process on the same database, as far as the core can tell. */
  const createInstance = (): { core: Core; instanceId: string } => {
    const instanceId = uuidV7()
    const core = createCore({
      db,
      pool,
      blobs,
      queue,
      probe: async () => facts,
      clock: systemClock,
      log: silentLog,
      instanceId,
      hasEnded: options.hasEnded ?? (() => false),
      secret: randomToken(32),
      limits: {
        maxUploadBytes: 1024 ** 2,
        uploadLinkMs: 60_000,
        downloadLinkMs: 60_000,
        taskAttempts: options.taskAttempts ?? 3,
        savesPerMinute: options.savesPerMinute ?? 0,
      },
    })
    return { core, instanceId }
  }
  const { core, instanceId } = createInstance()

  async function createPrincipal(account: string): Promise<Principal> {
    const { id } = await core.accounts.ensure(account)
    const created = await core.credentials.create(
      {
        accountId: id,
        label: account,
        kind: 'bearer',
        scopes: ['admin'],
      },
      null,
    )
    if (created.kind !== 'bearer') throw new Error('a bearer key was asked for')
    return await core.credentials.authenticate(created.key)
  }

  async function createProject(principal: Principal): Promise<Project> {
    const { project } = await core.uploads.openWithProject(
      principal,
      { kind: 'restoration', title: 'a talk', source: { mediaType: 'text/plain', hasPicture: false } },
      { fileName: 'talk.txt', mediaType: 'text/plain', declaredBytes: null },
    )
    return project
  }

  async function createTask(
    principal: Principal,
    project: Project,
    script: Script = {},
    priority = 0,
  ): Promise<Task> {
    return await db
      .transaction()
      .execute((change) =>
        core.tasks.insert(
          change,
          principal,
          { projectId: project.id, kind: 'restore', label: 'scripted', priority, input: script },
          systemClock.now(),
        ),
      )
  }

  async function startWorker(
    settings: Partial<TaskWorkerOptions> & { core?: Core; name?: string } = {},
  ): Promise<LabWorker> {
    const own = settings.core ?? core
    const handler = createScriptedHandler(own, temporary)
    const worker = new TaskWorker({
      core: own,
      tickets: queue,
      handlers: [handler],
      slots: 1,
      name: 'lab worker',
      log: silentLog,
      ...settings,
    })
    const listener = await openListener({ url: database.url, applicationName: 'lab', log: silentLog })
    await listener.on(workChannel, (kind) => worker.wake(kind))
    await listener.on(cancelChannel, (id) => worker.cancel(id))
    worker.start()
    let stopping: Promise<void> | null = null
    const started = {
      worker,
      handler,
      stop: () => {
        stopping ??= worker.stop().then(() => listener.close())
        return stopping
      },
    }
    workers.push(started)
    return started
  }

  async function readTask(id: string): Promise<Task> {
    return await db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  }

  /** Resolves with the task once it is in one of the states. */
  async function untilTask(id: string, ...states: Task['state'][]): Promise<Task> {
    return await until(`task ${states.join(' or ')}`, async () => {
      const task = await readTask(id)
      return states.includes(task.state) ? task : null
    })
  }

  async function eventsOf(nounId: string): Promise<string[]> {
    const rows = await db
      .selectFrom('events')
      .select('type')
      .where('noun_id', '=', nounId)
      .orderBy('id')
      .execute()
    return rows.map(({ type }) => type)
  }

  async function blobKeys(): Promise<string[]> {
    const keys: string[] = []
    for await (const { key } of blobs.list('')) keys.push(key)
    return keys
  }

  return {
    core,
    db,
    pool,
    blobs,
    queue,
    url: database.url,
    instanceId,
    createInstance,
    createPrincipal,
    createProject,
    createTask,
    startWorker,
    readTask,
    untilTask,
    eventsOf,
    blobKeys,
    attemptFolders: () => readdir(temporary),
    async close() {
      await Promise.all(workers.map((each) => each.stop()))
      await queue.close()
      await blobs.close()
      await pool.end()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves once so many statements of the lab's database wait for a lock. */
export async function untilBlocked({ pool }: Pick<CoreLab, 'pool'>, count: number): Promise<void> {
  await until(`${count} statements that wait for a lock`, async () => {
    const { rows } = await pool.query<{ count: number }>(
      `select count(*) as count from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows[0]!.count >= count
  })
}

/** Asks again and again until there is an answer; the bound is for tests that would else never end. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  timeoutMs = 20_000,
  everyMs = 20,
): Promise<T> {
  const deadline = systemClock.elapsedMs() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (systemClock.elapsedMs() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
