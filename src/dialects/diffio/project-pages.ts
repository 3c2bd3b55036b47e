/**
 * A list of projects of any length as one JSON answer: short ones at once, long ones page by page as fast as
 * the client reads, so that memory holds two pages however many there are.
 */
import { Readable } from 'node:stream'
import type { ProjectCursor, ProjectSummary } from '#core/projects/project-store.ts'
import { toProjectList } from './translate/project.ts'
import type { ListProjectsAnswer } from './wire/index.ts'

export type ReadPage = (limit: number, after?: ProjectCursor) => Promise<ProjectSummary[]>
export type Serialise = (answer: ListProjectsAnswer) => string

export const projectsPerPage = 500

/** The whole answer when one page holds it, else a stream of the same JSON text. */
export async function projectPages(
  read: ReadPage,
  serialise: Serialise,
): Promise<ListProjectsAnswer | Readable> {
  const first = await read(projectsPerPage)
  if (first.length < projectsPerPage) return toProjectList(first)
  // A page that fails fails the stream: the server then cuts the connection, since an answer that began with
  // 200 must not end as valid JSON with projects missing.
  return Readable.from(textOf(first, read, serialise))
}

async function* textOf(
  first: ProjectSummary[],
  read: ReadPage,
  serialise: Serialise,
): AsyncGenerator<string> {
  const empty = serialise({ projects: [] })
  const [head, tail] = [empty.slice(0, -2), empty.slice(-2)]
  let page = first
  let before = head
  while (page.length > 0) {
    const text = serialise(toProjectList(page))
    yield before + text.slice(head.length, -tail.length)
    before = ','
    page = page.length < projectsPerPage ? [] : await read(projectsPerPage, page.at(-1)!)
  }
  yield tail
}
