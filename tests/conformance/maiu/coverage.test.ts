/** COVERAGE.md says what is so. */
import { expect, it } from 'vitest'
import { coveragePage } from './support/coverage.ts'
import { maiuRoutes } from './support/dialect.ts'

it('the page of coverage is what routes and data make it', async () => {
  await expect(coveragePage(maiuRoutes())).toMatchFileSnapshot('../../../src/dialects/maiu/COVERAGE.md')
})
