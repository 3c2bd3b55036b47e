import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import type { Asset } from '#core/schema.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'

let lab: CoreLab
let principal: Principal

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('owner')
})

afterAll(() => lab?.close())

async function createAsset(): Promise<Asset> {
  const project = await lab.createProject(principal)
  const { id } = await lab.db
    .selectFrom('uploads')
    .select('id')
    .where('project_id', '=', project.id)
    .executeTakeFirstOrThrow()
  const upload = await lab.core.uploads.get(id)
  return await lab.core.uploads.receive(upload, Readable.from([Buffer.from('words')]), null)
}

const tokenOf = async ({ id }: Asset, core = lab.core) =>
  (await core.assetLinks.tokensOf(principal.accountId, [id])).get(id)!

it('a link is the same whenever it is asked for, and leads to its asset alone', async () => {
  const [one, two] = [await createAsset(), await createAsset()]
  const token = await tokenOf(one)
  expect(await tokenOf(one)).toBe(token)
  expect(await tokenOf(two)).not.toBe(token)
  expect(await lab.core.assetLinks.find(token)).toEqual(one)
  expect(await lab.core.assetLinks.find(`${token}x`)).toBeNull()
})

it('is not stored as it is', async () => {
  const token = await tokenOf(await createAsset())
  const { rows } = await lab.pool.query<{ row: string }>('select asset_links::text as row from asset_links')
  const text = rows.map(({ row }) => row).join()
  expect(text).not.toContain(token)
  expect(text).not.toContain(Buffer.from(token).toString('hex'))
})

it('works on under another secret of the server, which shows a new one beside it', async () => {
  const asset = await createAsset()
  const before = await tokenOf(asset)
  // Every process of the lab has a secret of its own.
  const { core } = lab.createInstance()
  const after = await tokenOf(asset, core)
  expect(after).not.toBe(before)
  for (const token of [before, after]) expect(await core.assetLinks.find(token)).toEqual(asset)
  await core.assetLinks.revoke(principal, asset.id)
  for (const token of [before, after]) expect(await core.assetLinks.find(token)).toBeNull()
})
