/** Assets as far as the caller may see them: by an entry or an output of a project of theirs, or as all of an account. */
import { type RawBuilder, sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { isUuid } from '#base/ids.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import { comesAfter, type Keyset } from '../keyset.ts'
import { releaseEntries } from '../libraries/remove-entries.ts'
import { isTaskVisible, isVisible, seesWholeAccount } from '../projects/visible-projects.ts'
import type { Asset } from '../schema.ts'
import { deleteAssetIfUnused } from './asset-store.ts'
import type { LooseBlobs } from './loose-blobs.ts'

export const assetKinds = [
  'video',
  'audio',
  'image',
  'other',
] as const satisfies readonly Asset['media_kind'][]

/** With the name under which an entry or a task that the caller sees holds it. */
export type NamedAsset = Asset & { name: string | null; is_result: boolean }

export class AssetLists {
  readonly #context: CoreContext
  readonly #loose: LooseBlobs

  constructor(context: CoreContext, loose: LooseBlobs) {
    this.#context = context
    this.#loose = loose
  }

  /** Newest first, without the pictures of indexes. */
  async list(
    principal: Principal,
    kind: Asset['media_kind'] | null,
    limit: number,
    after: Keyset | null,
  ): Promise<NamedAsset[]> {
    let query = this.#visible(principal).where(
      sql<boolean>`not exists (select from index_files where asset_id = assets.id)`,
    )
    if (kind) query = query.where('assets.media_kind', '=', kind)
    if (after) query = query.where(comesAfter('assets', after))
    return await query
      .orderBy('assets.created_at', 'desc')
      .orderBy('assets.id', 'desc')
      .limit(limit)
      .execute()
  }

  /** Rejects with `asset_unknown` alike when there is none, and when it is not the principal's to see. */
  async get(principal: Principal, id: string): Promise<NamedAsset> {
    const asset = isUuid(id)
      ? await this.#visible(principal).where('assets.id', '=', id).executeTakeFirst()
      : undefined
    if (!asset) throw new TriptychError('asset_unknown')
    return asset
  }

  /**
   * Deletes an asset that nothing needs. Its place in a default library is not a need: that only keeps it
   * until it is deleted. Rejects with `asset_unknown`, `asset_in_use`, and `work_under_way` while it is being analyzed.
   */
  async delete(principal: Principal, id: string): Promise<void> {
    await this.get(principal, id)
    const at = this.#context.clock.now()
    const blobKey = await this.#context.db.transaction().execute(async (change) => {
      const shelved = await change
        .selectFrom('entries')
        .select('id')
        .where('asset_id', '=', id)
        .where('project_id', 'in', ({ selectFrom }) =>
          selectFrom('default_libraries')
            .innerJoin('projects', 'projects.id', 'default_libraries.project_id')
            .select('default_libraries.project_id')
            .where(isVisible(principal, 'projects')),
        )
        .orderBy('id')
        .forUpdate()
        .execute()
      await releaseEntries(
        change,
        shelved.map((entry) => entry.id),
        at,
      )
      const loosened = await deleteAssetIfUnused(change, id, at)
      if (loosened === null) throw await whyNot(change, id)
      await recordEvent(change, {
        accountId: principal.accountId,
        credentialId: principal.credentialId,
        type: 'asset.deleted',
        noun: 'asset',
        nounId: id,
        at,
      })
      return loosened
    })
    await this.#loose.drop(blobKey)
  }

  #visible(principal: Principal) {
    return this.#context.db
      .selectFrom('assets')
      .selectAll('assets')
      .select([nameSeenBy(principal).as('name'), isResult().as('is_result')])
      .where('assets.account_id', '=', principal.accountId)
      .where(isAssetVisible(principal))
  }
}

/** Another may have deleted it meanwhile. */
async function whyNot(change: Change, id: string): Promise<TriptychError> {
  const asset = await change.selectFrom('assets').select('id').where('id', '=', id).executeTakeFirst()
  return new TriptychError(asset ? 'asset_in_use' : 'asset_unknown')
}

const entriesOfAsset = sql`entries join projects p on p.id = entries.project_id where entries.asset_id = assets.id`
const outputsOfAsset = sql`outputs join tasks on tasks.id = outputs.task_id
  left join projects p on p.id = tasks.project_id where outputs.asset_id = assets.id`

/** True of the rows of `assets` that a task has made. */
export function isResult(): RawBuilder<boolean> {
  return sql<boolean>`exists (select from outputs where asset_id = assets.id)`
}

/** True of the rows of `assets`, all of the principal's account, that the principal may see. */
export function isAssetVisible(principal: Principal): RawBuilder<boolean> {
  return seesWholeAccount(principal) ? sql<boolean>`true` : isHeldFor(principal)
}

function isHeldFor(principal: Principal): RawBuilder<boolean> {
  const isSeen = isVisible(principal, 'p')
  const isWorkSeen = isTaskVisible(principal, 'tasks', 'p')
  return sql<boolean>`(
    exists (select from ${entriesOfAsset} and ${isSeen}) or exists (select from ${outputsOfAsset} and ${isWorkSeen})
  )`
}

function nameSeenBy(principal: Principal): RawBuilder<string | null> {
  const isSeen = isVisible(principal, 'p')
  const isWorkSeen = isTaskVisible(principal, 'tasks', 'p')
  return sql<string | null>`coalesce(
    (select entries.name from ${entriesOfAsset} and ${isSeen} order by entries.created_at, entries.id limit 1),
    (select outputs.name from ${outputsOfAsset} and ${isWorkSeen} order by outputs.created_at, outputs.id limit 1)
  )`
}
