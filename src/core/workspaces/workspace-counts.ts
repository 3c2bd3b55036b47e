/** How much there is in a workspace, without counting. */
import type { CoreContext } from '../context.ts'
import type { WorkspaceCountTable } from './tables.ts'

/** The sum of these. */
export async function countIn(
  db: Pick<CoreContext['db'], 'selectFrom'>,
  workspaceId: string,
  nouns: readonly WorkspaceCountTable['noun'][],
): Promise<number> {
  const counts = await db
    .selectFrom('workspace_counts')
    .select('count')
    .where('workspace_id', '=', workspaceId)
    .where('noun', 'in', nouns)
    .execute()
  return counts.reduce((sum, { count }) => sum + count, 0)
}
