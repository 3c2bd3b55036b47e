/** A project in the vendor's words. */
import { refuse } from '#base/refuse.ts'
import type { Library } from '#core/libraries/library-store.ts'
import type { ProjectAnswer } from '../wire/projects.ts'
import { lengthOf, refuseForbidden } from './request.ts'
import type { Telling } from './workspace.ts'

const longestName = 100

export function toProject(library: Library, { userName, localTime }: Telling): ProjectAnswer {
  return {
    projectId: library.number,
    name: library.title,
    isBaseProject: library.isBase,
    createdUserName: userName,
    updatedUserName: userName,
    createdTime: localTime(library.created_at),
    updatedTime: localTime(library.updated_at),
  }
}

/** Rejects with `request_invalid`. */
export function projectNameOf({ name }: { name: string }): string {
  const trimmed = name.trim()
  if (trimmed === '' || lengthOf(trimmed) > longestName)
    refuse('name', `must have 1 to ${longestName} characters`)
  refuseForbidden('name', trimmed)
  return trimmed
}
