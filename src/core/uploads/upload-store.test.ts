import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Upload } from '../schema.ts'

let lab: CoreLab
let principal: Principal
beforeEach(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('main')
})
afterEach(() => lab.close())

const bytes = (text: string) => Readable.from([Buffer.from(text)])
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

async function openUpload(): Promise<Upload> {
  const project = await lab.createProject(principal)
  return await lab.db
    .selectFrom('uploads')
    .selectAll()
    .where('project_id', '=', project.id)
    .executeTakeFirstOrThrow()
}

const looseCount = async () => (await lab.db.selectFrom('loose_blobs').select('key').execute()).length

describe('an upload', () => {
  it('ends as the recorded source of its project, with one event', async () => {
    const upload = await openUpload()
    const asset = await lab.core.uploads.receive(upload, bytes('hello'), 5)
    expect(asset).toMatchObject({ sha256: sha256('hello'), size_bytes: 5 })
    expect(await lab.core.uploads.get(upload.id)).toMatchObject({ asset_id: asset.id })
    expect(await lab.eventsOf(upload.project_id)).toContain('upload.completed')
    expect(await looseCount()).toBe(0)
  })

  it('is replaced by a later one until work begins, and the bytes of the earlier go', async () => {
    const upload = await openUpload()
    await lab.core.uploads.receive(upload, bytes('first'), null)
    const second = await lab.core.uploads.receive(upload, bytes('second'), null)
    expect(await lab.blobKeys()).toEqual([second.blob_key])
    const project = await lab.db.selectFrom('projects').selectAll().executeTakeFirstOrThrow()
    await lab.createTask(principal, project)
    await expect(lab.core.uploads.receive(upload, bytes('third'), null)).rejects.toMatchObject({
      code: 'upload_closed',
    })
    expect(await lab.blobKeys()).toEqual([second.blob_key])
    expect(await looseCount()).toBe(0)
  })

  it('of many at once leaves one source and the bytes of that one alone', async () => {
    const upload = await openUpload()
    const texts = Array.from({ length: 6 }, (_, n) => `version ${n}`)
    await Promise.all(texts.map((text) => lab.core.uploads.receive(upload, bytes(text), null)))
    const entries = await lab.db.selectFrom('entries').selectAll().execute()
    const assets = await lab.db.selectFrom('assets').selectAll().execute()
    expect(entries).toHaveLength(1)
    const counts = await lab.db.selectFrom('entry_counts').selectAll().where('count', '>', 0).execute()
    expect(counts).toMatchObject([{ project_id: upload.project_id, media_kind: 'other', count: 1 }])
    expect(assets.map(({ id }) => id)).toEqual([entries[0]!.asset_id])
    expect(await lab.blobKeys()).toEqual([assets[0]!.blob_key])
    expect(await looseCount()).toBe(0)
  })

  it('leaves nothing when it ends early, holds too much, or cannot be recorded', async () => {
    const upload = await openUpload()
    await expect(lab.core.uploads.receive(upload, bytes('short'), 10)).rejects.toMatchObject({
      code: 'upload_incomplete',
    })
    const tooMuch = Readable.from([Buffer.alloc(1024 ** 2 + 1)])
    await expect(lab.core.uploads.receive(upload, tooMuch, null)).rejects.toMatchObject({
      code: 'upload_too_large',
    })
    await lab.pool.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$;
      create trigger refuse_assets before insert on assets for each row execute function refuse()`)
    await expect(lab.core.uploads.receive(upload, bytes('whole'), 5)).rejects.toThrow('the disk is full')
    expect(await lab.blobKeys()).toEqual([])
    expect(await looseCount()).toBe(0)
    expect(await lab.core.uploads.get(upload.id)).toMatchObject({ completed_at: null })
  })
})
