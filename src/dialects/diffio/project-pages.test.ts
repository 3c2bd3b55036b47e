import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ProjectSummary } from '#core/projects/project-store.ts'
import { projectPages, projectsPerPage, type ReadPage } from './project-pages.ts'

const rows = (count: number): ProjectSummary[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `${n}`,
    title: `"${n}"],`,
    source_type: 'audio/wav',
    source_stored: n % 2 === 0,
    has_picture: false,
    task_count: n,
    created_at: new Date(1_700_000_000_000 - n),
    updated_at: new Date(1_700_000_000_000),
  }))

/** Pages of `all`, counting how many were read. */
function pagesOf(all: ProjectSummary[]): { read: ReadPage; count: () => number } {
  let reads = 0
  const read: ReadPage = async (limit, after) => {
    reads++
    const from = after ? all.findIndex(({ id }) => id === after.id) + 1 : 0
    return all.slice(from, from + limit)
  }
  return { read, count: () => reads }
}

describe('a list of projects', () => {
  it('that fits in a page is answered at once', async () => {
    const { read, count } = pagesOf(rows(projectsPerPage - 1))
    const answer = await projectPages(read, JSON.stringify)
    expect(answer).toHaveProperty('projects.length', projectsPerPage - 1)
    expect(count()).toBe(1)
  })

  it.each([projectsPerPage, projectsPerPage + 1, 3 * projectsPerPage, 1234])(
    'of %i is streamed as the JSON it would be in one piece',
    async (length) => {
      const all = rows(length)
      const answer = await projectPages(pagesOf(all).read, JSON.stringify)
      const whole = await projectPages(
        async (limit) => (limit > 0 ? all.slice(0, projectsPerPage - 1) : []),
        JSON.stringify,
      )
      const streamed = await text(answer as Readable)
      const parsed = JSON.parse(streamed)
      expect(parsed.projects.map((project: { apiProjectId: string }) => project.apiProjectId)).toEqual(
        all.map(({ id }) => id),
      )
      expect(JSON.stringify(parsed)).toBe(streamed)
      expect(streamed.startsWith(JSON.stringify(whole).slice(0, -2))).toBe(true)
    },
  )

  it('is read no faster than it is taken', async () => {
    const { read, count } = pagesOf(rows(20 * projectsPerPage))
    const stream = (await projectPages(read, JSON.stringify)) as Readable
    stream.read()
    for (let n = 0; n < 50; n++) await turn()
    expect(count()).toBeLessThanOrEqual(4)
    stream.destroy()
  })

  it('whose later page fails does not end', async () => {
    const { read } = pagesOf(rows(3 * projectsPerPage))
    let reads = 0
    const failing: ReadPage = async (limit, after) => {
      if (++reads > 2) throw new Error('the database went away')
      return await read(limit, after)
    }
    const stream = (await projectPages(failing, JSON.stringify)) as Readable
    expect(stream).toBeInstanceOf(Readable)
    await expect(text(stream)).rejects.toThrow('the database went away')
  })
})
