/** A generation together with its project, as far as the calling key may see both. */
import { TriptychError } from '#base/errors.ts'
import type { Core } from '#core/core.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { Project, Task } from '#core/schema.ts'

/**
 * Rejects with `task_unknown` alike when there is none, when it belongs to another key and when it is not of
 * the project that was named.
 */
export async function findGeneration(
  core: Core,
  principal: Principal,
  id: string,
  projectId: string | undefined,
): Promise<{ task: Task; project: Project }> {
  const task = await core.tasks.get(principal, id, 'restore')
  if (task.project_id === null || (projectId ?? task.project_id).toLowerCase() !== task.project_id)
    throw new TriptychError('task_unknown')
  try {
    return { task, project: await core.projects.get(principal, task.project_id, 'restoration') }
  } catch (error) {
    if (error instanceof TriptychError && error.code === 'project_unknown')
      throw new TriptychError('task_unknown')
    throw error
  }
}
