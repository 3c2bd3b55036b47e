/** The moments in the life of a task at which its server may die. */
import { until } from '#tests/support/core-lab.ts'
import type { Acknowledged, Client } from './client.ts'
import { holdAt } from './hold.ts'
import type { Installation } from './installation.ts'
import { busyChildren } from './processes.ts'
import type { ServerProcess } from './server-process.ts'

export const moments = [
  'waiting',
  'claimed',
  'decoding',
  'restoring',
  'storing',
  'recording',
  'complete',
] as const
export type Moment = (typeof moments)[number]

type Wait = { reached(): Promise<void>; release(): Promise<void> }

/** Runs a task up to the moment and kills its server there, without a chance to say a word. */
export async function killServerAt(
  moment: Moment,
  installation: Installation,
  client: Client,
  server: ServerProcess,
  file: Buffer,
): Promise<Acknowledged> {
  const project = await client.createProject(`killed while ${moment}.wav`)
  await client.upload(project, file)
  const wait = await arrange(moment, installation, server)
  await client.generate(project)
  await wait.reached()
  server.signal('SIGKILL')
  await server.exited
  await wait.release()
  return project
}

async function arrange(moment: Moment, installation: Installation, server: ServerProcess): Promise<Wait> {
  const becomes = (state: string) => `old.state = 'queued' and new.state = '${state}'`
  switch (moment) {
    case 'waiting':
      return await holdAt(installation, { table: 'tasks', event: 'update', when: becomes('running') })
    case 'claimed':
      return watch('the claim', async () => await isNewest(installation, `state = 'running'`))
    case 'decoding':
      return watch('a child at work', async () => busyChildren(server.pid, installation.temporary).length > 0)
    case 'restoring':
      return watch('the stage', async () => await isNewest(installation, `stage = 'restoring'`))
    // Announced, but not one byte of a result is stored.
    case 'storing':
      return await holdAt(installation, { table: 'loose_blobs', event: 'insert' })
    // The bytes are stored; the rows that own them are not committed.
    case 'recording':
      return await holdAt(installation, { table: 'assets', event: 'insert' })
    case 'complete':
      return watch('the end', async () => await isNewest(installation, `state = 'succeeded'`))
  }
}

function watch(what: string, ask: () => Promise<boolean>): Wait {
  return {
    reached: async () => {
      await until(what, ask, 60_000, 5)
    },
    release: async () => {},
  }
}

async function isNewest(installation: Installation, condition: string): Promise<boolean> {
  const [row] = await installation.query<{ holds: boolean }>(
    `select coalesce(${condition}, false) as holds from tasks order by id desc limit 1`,
  )
  return row?.holds ?? false
}
