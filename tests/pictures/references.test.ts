/**
 * Every case as it was when somebody last looked at it. This says that a look has changed, not that it is right: for
 * that there are the other tests, and `npm run pictures`.
 */
import { describe, expect, it } from 'vitest'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { caseGroups } from './cases/index.ts'
import { compareWithReference, tolerance } from './support/references.ts'
import { drawStrip } from './support/strip.ts'

const groups = caseGroups(tempFolder())

describe.each(groups)('$title', ({ cases }) => {
  it.each(cases)('$name', async (one) => {
    const difference = await compareWithReference(one.name, await drawStrip(one))
    expect(difference, 'no reference of this size: npm run pictures -- --update').not.toBeNull()
    expect(difference!.meanLevels).toBeLessThanOrEqual(tolerance.meanLevels)
    expect(difference!.strayShare).toBeLessThanOrEqual(tolerance.strayShare)
  })
})

it('has a name of its own for every case', () => {
  const names = groups.flatMap(({ cases }) => cases.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
})
