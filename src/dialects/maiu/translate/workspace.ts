/** A workspace in the vendor's words. */
import type { Workspace } from '#core/schema.ts'
import type { CreatedWorkspace, WorkspaceAnswer } from '../wire/workspaces.ts'
import type { LocalTime } from './local-time.ts'

/** What an answer needs besides the thing itself. */
export type Telling = {
  /** Of the account behind the key. */
  userName: string
  localTime: LocalTime
}

export function toCreatedWorkspace(workspace: Workspace, { userName, localTime }: Telling): CreatedWorkspace {
  return {
    workspaceName: workspace.name,
    createdUserName: userName,
    createdTime: localTime(workspace.created_at),
    updatedUserName: userName,
    updatedTime: localTime(workspace.updated_at),
  }
}

export function toWorkspace(workspace: Workspace, telling: Telling, origin: string): WorkspaceAnswer {
  const { workspaceName, ...made } = toCreatedWorkspace(workspace, telling)
  return {
    workspaceName,
    workspaceUrl: `${origin}/api/v1/workspaces/${workspaceName}`,
    ...(workspace.bucket === null ? {} : { bucketName: workspace.bucket }),
    ...made,
  }
}
