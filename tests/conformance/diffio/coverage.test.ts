/** COVERAGE.md says what is so. */
import { expect, it } from 'vitest'
import type { Core } from '#core/core.ts'
import { createDiffioDialect } from '#dialects/diffio/index.ts'
import { coveragePage, openPoints } from './support/coverage.ts'

it('the page of coverage is what routes and data make it', async () => {
  // Routes are a table: no core is asked while it is made.
  const { routes } = createDiffioDialect({
    core: {} as Core,
    retiredModels: new Set(),
    checkUrl: async () => {},
  })
  await expect(coveragePage(routes)).toMatchFileSnapshot('../../../src/dialects/diffio/COVERAGE.md')
})

it('every open point of the contract is spoken to', () => {
  expect(openPoints).toHaveLength(33)
})
