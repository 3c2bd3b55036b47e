/** Resumable uploads on a real database and blob folder, and as two processes see them. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import type { Core } from '../core.ts'
import type { Principal } from '../credentials/credential.ts'

let lab: CoreLab
let principal: Principal
let other: Core

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('main')
  other = lab.createInstance().core
})
afterAll(() => lab?.close())

async function begin(sizeBytes: number | null): Promise<string> {
  const { id } = await lab.core.resumableUploads.create(principal, {
    id: uuidV7(),
    projectId: null,
    fileName: 'a.bin',
    mediaType: 'application/octet-stream',
    sizeBytes,
    metadata: '{}',
  })
  return id
}

const append = (id: string, offset: number, bytes: Buffer, core = lab.core) =>
  core.resumableUploads.append(principal, id, offset, Readable.from([bytes]))

/** Gives bytes, and then fails as a line that is cut. */
function cutAfter(bytes: Buffer): Readable {
  return Readable.from(
    (async function* () {
      yield bytes
      throw new Error('cut')
    })(),
  )
}

async function shaOf(id: string): Promise<string> {
  const { assetId } = await lab.core.resumableUploads.get(principal, id)
  return (await lab.core.assets.get(principal.accountId, assetId!)).sha256
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('a resumable upload', () => {
  it('goes on in another process from where it stands', async () => {
    const file = randomBytes(9000)
    const id = await begin(9000)
    await expect(
      lab.core.resumableUploads.append(principal, id, 0, cutAfter(file.subarray(0, 4000))),
    ).rejects.toMatchObject({ code: 'upload_incomplete' })
    expect((await other.resumableUploads.get(principal, id)).offsetBytes).toBe(4000)
    expect(await append(id, 4000, file.subarray(4000), other)).toBe(9000)
    expect(await shaOf(id)).toBe(sha256(file))
  })

  it('takes the bytes of one place once, whichever process is asked', async () => {
    for (let round = 0; round < 5; round++) {
      const file = randomBytes(1000)
      const id = await begin(2000)
      const answers = await Promise.allSettled(
        [lab.core, other, lab.core, other].map((core) => append(id, 0, file, core)),
      )
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const answer of answers)
        if (answer.status === 'rejected') expect(answer.reason.code).toBe('upload_offset_mismatch')
      const ends = await Promise.allSettled([lab.core, other].map((core) => append(id, 1000, file, core)))
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await shaOf(id)).toBe(sha256(Buffer.concat([file, file])))
    }
    expect((await lab.blobKeys()).filter((key) => key.startsWith('parts/'))).toEqual([])
    expect(await lab.db.selectFrom('loose_blobs').selectAll().execute()).toEqual([])
  })

  it('that comes in one piece is stored once', async () => {
    await sql`create table stored (key text)`.execute(lab.db)
    await sql`create rule keep as on insert to loose_blobs do also insert into stored values (new.key)`.execute(
      lab.db,
    )
    const file = randomBytes(3000)
    const id = await begin(3000)
    expect(await append(id, 0, file)).toBe(3000)
    const { assetId } = await lab.core.resumableUploads.get(principal, id)
    const asset = await lab.core.assets.get(principal.accountId, assetId!)
    expect(asset).toMatchObject({ sha256: sha256(file), size_bytes: 3000 })
    const { rows } = await sql<{ key: string }>`select key from stored`.execute(lab.db)
    expect(rows).toEqual([{ key: asset.blob_key }])
    expect(Buffer.concat(await (await lab.blobs.get(asset.blob_key)).stream.toArray())).toEqual(file)
    expect(await lab.db.selectFrom('loose_blobs').selectAll().execute()).toEqual([])
    await sql`drop rule keep on loose_blobs; drop table stored`.execute(lab.db)
  })

  it('does not say that it is whole when its file could not be made', async () => {
    const id = await begin(10)
    await append(id, 0, Buffer.from('01234'))
    const [part] = await lab.db.selectFrom('upload_parts').selectAll().where('session_id', '=', id).execute()
    const stored = await lab.blobs.get(part!.blob_key)
    const bytes = Buffer.concat(await stored.stream.toArray())
    await lab.blobs.delete(part!.blob_key)
    await expect(append(id, 5, Buffer.from('56789'))).rejects.toMatchObject({ code: 'blob_missing' })
    expect(await lab.core.resumableUploads.get(principal, id)).toMatchObject({
      offsetBytes: 5,
      assetId: null,
    })
    await lab.blobs.put(part!.blob_key, Readable.from([bytes]))
    expect(await append(id, 5, Buffer.from('56789'))).toBe(10)
    expect(await shaOf(id)).toBe(sha256(Buffer.from('0123456789')))
  })

  it('is refused beyond the limit of an upload, however it is announced', async () => {
    await expect(begin(1024 ** 2 + 1)).rejects.toMatchObject({ code: 'upload_too_large' })
    const id = await begin(null)
    await expect(append(id, 0, Buffer.alloc(1024 ** 2 + 1))).rejects.toMatchObject({
      code: 'upload_too_large',
    })
    await expect(lab.core.resumableUploads.declareSize(principal, id, 1024 ** 2 + 1)).rejects.toMatchObject({
      code: 'upload_too_large',
    })
    await lab.core.resumableUploads.remove(principal, id)
  })

  it('is collected with its pieces when nobody goes on with it', async () => {
    const id = await begin(10)
    await append(id, 0, Buffer.from('01234'))
    await lab.db
      .updateTable('upload_sessions')
      .set({ touched_at: new Date(Date.now() - 7 * 3_600_000) })
      .where('id', '=', id)
      .execute()
    await lab.core.uploadSessions.sweep()
    await expect(lab.core.resumableUploads.get(principal, id)).rejects.toMatchObject({
      code: 'upload_unknown',
    })
    expect((await lab.blobKeys()).filter((key) => key.startsWith('parts/'))).toEqual([])
  })
})
