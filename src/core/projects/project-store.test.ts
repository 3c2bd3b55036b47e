import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'

let lab: CoreLab

beforeAll(async () => {
  lab = await openCoreLab()
})

afterAll(() => lab?.close())

describe('projects', () => {
  it('are made by more callers at once than there are connections', async () => {
    const principal = await lab.createPrincipal('many')
    const made = await Promise.all(
      Array.from({ length: 40 }, (_, number) =>
        lab.core.uploads.openWithProject(
          principal,
          {
            kind: 'restoration',
            title: `${number}`,
            source: { mediaType: 'audio/wav', hasPicture: false },
          },
          { fileName: `${number}.wav`, mediaType: 'audio/wav', declaredBytes: null },
        ),
      ),
    )
    expect(new Set(made.map(({ project }) => project.id)).size).toBe(40)
    const listed = await lab.core.projects.listOwn(principal, 'restoration', 100)
    expect(listed.map(({ id }) => id).sort()).toEqual(made.map(({ project }) => project.id).sort())
  })
})
