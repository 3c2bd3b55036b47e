/** A worker that stands still for longer than its lease, and then goes on as if nothing had been. */
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '#tests/support/core-lab.ts'
import { Client } from './client.ts'
import { createInstallation } from './installation.ts'
import { brokenPromises } from './invariants.ts'
import { busyChildren } from './processes.ts'
import { recording } from './recording.ts'

/** Returns what is broken: the other worker must have taken over, and the late one must have changed nothing. */
export async function freezeWorker(): Promise<string[]> {
  const installation = await createInstallation()
  try {
    await installation.start('serve', { TRIPTYCH_ROLES: 'api' })
    const frozen = await installation.start('worker')
    const client = new Client(installation)
    const project = await client.begin(recording(60))
    await until('a child at work', async () => busyChildren(frozen.pid, installation.temporary).length > 0)
    frozen.signal('SIGSTOP')
    await installation.start('worker')
    await client.untilEnded(project.generations[0]!)
    frozen.signal('SIGCONT')
    // Time for the late one to say what it has to say.
    await sleep(10_000)
    const broken = await brokenPromises(installation, client)
    const [task] = await installation.query<{ attempt: number }>('select attempt from tasks')
    if (task?.attempt !== 2) broken.push(`the task took ${task?.attempt} attempts instead of 2`)
    if (!frozen.isAlive) broken.push('the late worker died')
    return broken
  } finally {
    await installation.destroy()
  }
}
