/** Timeline projects between Indream's words and the core's. */
import { instant } from '#base/instant.ts'
import { refuseNul } from '#base/refuse.ts'
import type {
  NewTimeline,
  TimelineChange,
  TimelineSave,
  TimelineSummary,
} from '#core/timelines/timeline-store.ts'
import type {
  CreateProjectBody,
  PatchedProjectAnswer,
  PatchProjectBody,
  ProjectAnswer,
  SyncedProjectAnswer,
  SyncProjectBody,
} from '../wire/index.ts'

const usualTitle = 'Untitled project'
const firstVersion = 'v1'

export function toProject(project: TimelineSummary): ProjectAnswer {
  return {
    projectId: project.id,
    title: project.title,
    description: project.description,
    createdAt: instant(project.created_at),
    updatedAt: instant(project.updated_at),
  }
}

export function toPatchedProject(project: TimelineSummary): PatchedProjectAnswer {
  const { createdAt: _, ...rest } = toProject(project)
  return rest
}

export function toSyncedProject(project: TimelineSummary): SyncedProjectAnswer {
  return {
    projectId: project.id,
    stateVersion: project.state_version,
    updatedAt: instant(project.updated_at),
  }
}

/** The answer's text, with the editor state in it as it is stored, letter by letter. */
export function toWholeProject(project: TimelineSummary, state: string): string {
  const head = JSON.stringify({ ...toProject(project), stateVersion: project.state_version })
  return `{"data":${head.slice(0, -1)},"editorState":${state}},"meta":{}}`
}

/** Rejects with `request_invalid` what the schema cannot say. */
export function fromCreateProject(body: CreateProjectBody): NewTimeline {
  return {
    title: usualTitle,
    description: null,
    ...fromPatchProject(body),
    stateVersion: firstVersion,
    ...fromSyncProject(body),
  }
}

export function fromPatchProject({ title, description }: PatchProjectBody): TimelineChange {
  refuseNul('title', title ?? '')
  refuseNul('description', description ?? '')
  return { ...(title !== undefined && { title }), ...(description !== undefined && { description }) }
}

export function fromSyncProject({ editorState, stateVersion }: SyncProjectBody): TimelineSave {
  refuseNul('stateVersion', stateVersion ?? '')
  return { state: editorState, ...(stateVersion !== undefined && { stateVersion }) }
}
