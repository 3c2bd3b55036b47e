/** Workspaces as they are on the wire. */
import Type, { type Static } from 'typebox'
import { localTime } from './common.ts'

export const CreateWorkspaceBody = Type.Object({
  workspaceName: Type.String({ pattern: '^[a-z0-9-]{3,63}$' }),
  bucketName: Type.Optional(Type.String({ maxLength: 200 })),
})

const made = {
  createdUserName: Type.String(),
  createdTime: localTime('When it was made.'),
  updatedUserName: Type.String(),
  updatedTime: localTime('When it last changed.'),
}

export const CreatedWorkspace = Type.Object({ workspaceName: Type.String(), ...made })
export type CreatedWorkspace = Static<typeof CreatedWorkspace>

export const WorkspaceAnswer = Type.Object({
  workspaceName: Type.String(),
  workspaceUrl: Type.String(),
  bucketName: Type.Optional(Type.String()),
  ...made,
})
export type WorkspaceAnswer = Static<typeof WorkspaceAnswer>

export const DeletedWorkspace = Type.Object({ workspaceName: Type.String() })
