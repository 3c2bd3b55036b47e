/** Timeline projects as they are on the wire. */
import Type, { type Static } from 'typebox'
import { editorState, instant, nullable, nullableText, stateVersion } from './common.ts'

const title = () => Type.String({ maxLength: 120 })
const description = () => nullable(Type.String({ maxLength: 500 }))

export const CreateProjectBody = Type.Object({
  editorState: editorState(),
  title: Type.Optional(title()),
  description: Type.Optional(description()),
  stateVersion: Type.Optional(stateVersion()),
})
export type CreateProjectBody = Static<typeof CreateProjectBody>

export const PatchProjectBody = Type.Object({
  title: Type.Optional(title()),
  description: Type.Optional(description()),
})
export type PatchProjectBody = Static<typeof PatchProjectBody>

export const SyncProjectBody = Type.Object({
  editorState: editorState(),
  stateVersion: Type.Optional(stateVersion()),
})
export type SyncProjectBody = Static<typeof SyncProjectBody>

export const ProjectAnswer = Type.Object({
  projectId: Type.String(),
  title: Type.String(),
  description: nullableText('What the client says of it.'),
  createdAt: instant('When it was made.'),
  updatedAt: instant('When it last changed.'),
})
export type ProjectAnswer = Static<typeof ProjectAnswer>

export const WholeProjectAnswer = Type.Object({
  ...ProjectAnswer.properties,
  stateVersion: stateVersion(),
  editorState: editorState(),
})

export const PatchedProjectAnswer = Type.Omit(ProjectAnswer, ['createdAt'])
export type PatchedProjectAnswer = Static<typeof PatchedProjectAnswer>

export const DeletedProjectAnswer = Type.Object({ projectId: Type.String(), deleted: Type.Literal(true) })

export const SyncedProjectAnswer = Type.Object({
  projectId: Type.String(),
  stateVersion: stateVersion(),
  updatedAt: instant('When this state was stored.'),
})
export type SyncedProjectAnswer = Static<typeof SyncedProjectAnswer>
