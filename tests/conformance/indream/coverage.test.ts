/** COVERAGE.md says what is so. */
import { expect, it } from 'vitest'
import type { Core } from '#core/core.ts'
import { createIndreamDialect } from '#dialects/indream/index.ts'
import { coveragePage } from './support/coverage.ts'

it('the page of coverage is what routes and data make it', async () => {
  // Routes are a table: no core is asked while it is made.
  const { routes } = createIndreamDialect({
    core: {} as Core,
    stateBytes: 1024,
    isSyncChecked: true,
    checkUrl: async () => {},
  })
  await expect(coveragePage(routes)).toMatchFileSnapshot('../../../src/dialects/indream/COVERAGE.md')
})
