/** Projects as they are on the wire. */
import Type, { type Static } from 'typebox'
import { localTime } from './common.ts'

export const ProjectBody = Type.Object({ name: Type.String() })

export const ProjectAnswer = Type.Object({
  projectId: Type.Integer(),
  name: Type.String(),
  isBaseProject: Type.Boolean(),
  createdUserName: Type.String(),
  updatedUserName: Type.String(),
  createdTime: localTime('When it was made.'),
  updatedTime: localTime('When it last changed.'),
})
export type ProjectAnswer = Static<typeof ProjectAnswer>

export const ProjectList = Type.Object({
  projects: Type.Array(ProjectAnswer),
  totalCount: Type.Integer(),
})
