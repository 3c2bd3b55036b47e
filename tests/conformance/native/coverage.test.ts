/** COVERAGE.md says what is so. */
import { expect, it } from 'vitest'
import type { Core } from '#core/core.ts'
import { createNativeDialect } from '#dialects/native/index.ts'
import { coveragePage } from './support/coverage.ts'

it('the page of coverage is what routes and data make it', async () => {
  // Routes are a table: no core is asked while it is made.
  const core = { webhooks: {} } as Core
  const { routes } = createNativeDialect({
    core,
    sendFile: async (_request, reply) => reply,
    checkUrl: async () => {},
  })
  await expect(coveragePage(routes)).toMatchFileSnapshot('../../../src/dialects/native/COVERAGE.md')
})
