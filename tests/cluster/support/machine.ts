/** One machine of a cluster: a process of its own with a data folder of its own, beside others on one database and one store. */
import { rm } from 'node:fs/promises'
import { type Served, serveProcess } from '#tests/command-line/triptych.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'

export type Machine = Served & {
  folder: string
  /** Stops it as an upgrade would, and starts it anew; at another address, as machines behind a proxy may. */
  restart(): Promise<Machine>
  leave(): Promise<void>
}

export async function startMachine(
  roles: string,
  shared: Record<string, string>,
  folder = newTempFolder('triptych-machine'),
): Promise<Machine> {
  const served = await serveProcess({ ...shared, TRIPTYCH_ROLES: roles, TRIPTYCH_DATA: folder })
  return {
    ...served,
    folder,
    async restart() {
      const code = await served.stop('SIGTERM')
      if (code !== 0) throw new Error(`a machine ended with code ${code}`)
      return await startMachine(roles, shared, folder)
    },
    async leave() {
      await served.stop('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
