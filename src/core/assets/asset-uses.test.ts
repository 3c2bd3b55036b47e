import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import type { Asset, Project } from '#core/schema.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { assetsOfTypes, stateOf } from '#tests/support/timelines/parts.ts'
import { keyOf } from './asset-references.ts'
import { deleteAssetIfUnused } from './asset-store.ts'

let lab: CoreLab
let principal: Principal
let project: Project
let count = 0

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('editor')
  project = await lab.createProject(principal)
})

afterAll(() => lab?.close())

/** On the shelf of the account, where nothing but the rows themselves is needed. */
async function createAsset(): Promise<Asset> {
  const blob_key = `assets/00/made-${count++}`
  const { rows } = await lab.pool.query(
    `with made as (
       insert into assets (id, account_id, blob_key, size_bytes, sha256, media_type, media_kind, created_at)
       values (uuidv7(), $1, $2, 1, repeat('0', 64), 'image/png', 'image', now()) returning *),
     put as (
       insert into entries (id, account_id, project_id, asset_id, role, name, credential_id, created_at)
       select uuidv7(), $1, $3, made.id, 'member', 'a.png', $4, now() from made)
     select * from made`,
    [principal.accountId, blob_key, project.id, principal.credentialId],
  )
  return rows[0]
}

const { image } = assetsOfTypes()
const naming = (...assets: Asset[]) =>
  stateOf([[]], {
    assets: Object.fromEntries(
      assets.map(({ id }) => [id, { ...image, id, remoteUrl: null, remoteKey: keyOf(id, 'a.png') }]),
    ),
  })
const createTimeline = async (...assets: Asset[]) =>
  await lab.core.timelines.create(
    principal,
    { title: '', description: null, state: naming(...assets), stateVersion: 'v1' },
    null,
  )
const release = (asset: Asset) => lab.pool.query('delete from entries where asset_id = $1', [asset.id])

describe('an asset that a document names', () => {
  it('is kept, or was gone before: there is nothing between', async () => {
    for (let round = 0; round < 15; round++) {
      const asset = await createAsset()
      await release(asset)
      // An admin key sees what is on no shelf, too.
      const [deleted, created] = await Promise.allSettled([
        lab.core.assetLists.delete(principal, asset.id),
        createTimeline(asset),
      ])
      expect(created.status).toBe('fulfilled')
      const { rows } = await lab.pool.query(
        `select (select count(*)::int from assets where id = $1) as assets,
          (select count(*)::int from asset_uses where asset_id = $1) as uses`,
        [asset.id],
      )
      const isGone = deleted.status === 'fulfilled'
      expect(rows[0]).toEqual(isGone ? { assets: 0, uses: 0 } : { assets: 1, uses: 1 })
    }
  })

  it('is not swept as unused, until the document names it no more', async () => {
    const [kept, dropped] = [await createAsset(), await createAsset()]
    const { id } = await createTimeline(kept, dropped)
    await release(kept)
    await release(dropped)
    await lab.core.timelines.save(principal, id, { state: naming(kept) }, {})
    const sweep = ({ id }: Asset) =>
      lab.db.transaction().execute((change) => deleteAssetIfUnused(change, id, lab.core.clock.now()))
    expect(await sweep(kept)).toBeNull()
    expect(await sweep(dropped)).toBe(dropped.blob_key)
  })
})

describe('an asset that a task needs', () => {
  it('is found for it, in the order of its references, and kept until it ends', async () => {
    const [one, two, other] = [await createAsset(), await createAsset(), await createAsset()]
    const task = await lab.createTask(principal, project)
    await lab.db
      .transaction()
      .execute((change) => lab.core.assetUses.ofTask(change, principal, task, naming(two, one)))
    const byKey = ({ id }: Asset) => ({ id: 'x', remoteKey: keyOf(id, 'a.png'), remoteUrl: null })
    const found = await lab.core.assetUses.findForTask(task, [one, other, two].map(byKey))
    // What the task did not name when it was ordered is not opened for it.
    expect(found.map((asset) => asset?.id ?? null)).toEqual([one.id, null, two.id])
    await release(one)
    await expect(lab.core.assetLists.delete(principal, one.id)).rejects.toMatchObject({
      code: 'asset_in_use',
    })
    await lab.core.tasks.cancel(principal, task.id)
    await lab.core.assetLists.delete(principal, one.id)
  })
})
