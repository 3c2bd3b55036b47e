/** COVERAGE.md says what is so. */
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { coveragePage, proofs } from './support/coverage.ts'
import { maiuRoutes } from './support/dialect.ts'

it('the page of coverage is what routes and data make it', async () => {
  await expect(coveragePage(maiuRoutes())).toMatchFileSnapshot('../../../src/dialects/maiu/COVERAGE.md')
})

it('names tests that are there', () => {
  for (const [, proof] of proofs)
    expect(existsSync(new URL(`./${proof}.test.ts`, import.meta.url)), proof).toBe(true)
})
