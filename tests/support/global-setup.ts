/** Before and after the whole test run: gives it a name and a folder, and removes all it left in databases. */
import { existsSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { newTempFolder } from './temp-folder.ts'
import { dropDatabasesOf, openTestServer, type TestRun } from './test-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    testRun: TestRun
  }
}

export default function setup(project: TestProject): () => Promise<void> {
  const folder = newTempFolder('triptych-test')
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
  const run: TestRun = { name, folder, databaseUrl: process.env.DATABASE_URL || null }
  project.provide('testRun', run)
  return async () => {
    if (run.databaseUrl !== null || existsSync(join(folder, 'postgres'))) {
      const server = await openTestServer(run)
      await dropDatabasesOf(run, server.url)
      await server.close()
    }
    rmSync(folder, { recursive: true, force: true })
  }
}
