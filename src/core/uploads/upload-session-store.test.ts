import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Upload } from '../schema.ts'
import { abandonedAfterMs } from './upload-session-store.ts'

let lab: CoreLab
let principal: Principal
let upload: Upload
beforeEach(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('main')
  const project = await lab.createProject(principal)
  upload = await lab.db
    .selectFrom('uploads')
    .selectAll()
    .where('project_id', '=', project.id)
    .executeTakeFirstOrThrow()
})
afterEach(() => lab.close())

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** A session whose parts are four bytes each. */
async function startSmall(): Promise<string> {
  const { id } = await lab.core.uploadSessions.start(upload)
  await lab.db.updateTable('upload_sessions').set({ part_bytes: 4 }).where('id', '=', id).execute()
  return id
}

async function send(session: string, number: number, text: string) {
  const source = Readable.from([Buffer.from(text)])
  const part = await lab.core.uploadSessions.receivePart(upload, session, {
    number,
    source,
    contentLength: text.length,
  })
  return { number, etag: part.sha256 }
}

const looseCount = async () => (await lab.db.selectFrom('loose_blobs').select('key').execute()).length
const partCount = async () => (await lab.db.selectFrom('upload_parts').select('number').execute()).length

describe('an upload in parts', () => {
  it('ends as one file, its parts in order, and nothing else is left', async () => {
    const session = await startSmall()
    const [c, a, b] = await Promise.all([
      send(session, 3, 'xy'),
      send(session, 1, 'abcd'),
      send(session, 2, 'efgh'),
    ])
    expect(await lab.core.uploadSessions.complete(upload, session, [a, b, c])).toEqual({
      sizeBytes: 10,
      etag: sha256('abcdefghxy'),
    })
    const asset = await lab.core.uploads.sourceOf(upload.project_id)
    expect(asset).toMatchObject({ size_bytes: 10, sha256: sha256('abcdefghxy') })
    expect(await lab.blobKeys()).toEqual([asset!.blob_key])
    expect([await looseCount(), await partCount()]).toEqual([0, 0])
  })

  it('says again what was stored, also to calls at the same moment', async () => {
    const session = await startSmall()
    const parts = [await send(session, 1, 'abcd')]
    const ask = () => lab.core.uploadSessions.complete(upload, session, parts)
    const { core: elsewhere } = lab.createInstance()
    const answers = await Promise.all([
      ask(),
      ask(),
      elsewhere.uploadSessions.complete(upload, session, parts),
    ])
    answers.push(await ask())
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await lab.blobKeys()).toHaveLength(1)
    expect(await looseCount()).toBe(0)
    await lab.createTask(principal, await lab.db.selectFrom('projects').selectAll().executeTakeFirstOrThrow())
    expect(await ask()).toEqual(answers[0])
  })

  it('takes a part again in the place of the one before', async () => {
    const session = await startSmall()
    await send(session, 1, 'abcd')
    const again = await Promise.all(['1111', '2222', '3333'].map((text) => send(session, 1, text)))
    const [row] = await lab.db.selectFrom('upload_parts').selectAll().execute()
    expect(again.map(({ etag }) => etag)).toContain(row!.sha256)
    expect(await lab.blobKeys()).toEqual([row!.blob_key])
    expect(await looseCount()).toBe(0)
  })

  it('leaves nothing of a part that broke off or was refused', async () => {
    const session = await startSmall()
    const source = Readable.from([Buffer.from('ab')])
    await expect(
      lab.core.uploadSessions.receivePart(upload, session, { number: 1, source, contentLength: 4 }),
    ).rejects.toMatchObject({ code: 'upload_incomplete' })
    await expect(send(session, 1, 'abcde')).rejects.toMatchObject({ code: 'upload_part_too_large' })
    await expect(send(session, 0, 'a')).rejects.toMatchObject({ code: 'request_invalid' })
    await expect(send('nobody', 1, 'a')).rejects.toMatchObject({ code: 'upload_session_unknown' })
    await lab.db
      .updateTable('upload_sessions')
      .set({ part_bytes: 1024 ** 2 })
      .execute()
    await expect(send(session, 2, 'a')).rejects.toMatchObject({ code: 'upload_too_large' })
    expect([await lab.blobKeys(), await looseCount()]).toEqual([[], 0])
  })

  it('is refused once work on the project has begun', async () => {
    const session = await startSmall()
    const parts = [await send(session, 1, 'ab')]
    await lab.createTask(principal, await lab.db.selectFrom('projects').selectAll().executeTakeFirstOrThrow())
    await expect(lab.core.uploadSessions.complete(upload, session, parts)).rejects.toMatchObject({
      code: 'upload_closed',
    })
    await expect(lab.core.uploadSessions.start(upload)).rejects.toMatchObject({ code: 'upload_closed' })
  })

  it('goes with all its bytes when it is aborted', async () => {
    const session = await startSmall()
    await send(session, 1, 'abcd')
    await lab.core.uploadSessions.abort(upload, session)
    expect([await lab.blobKeys(), await looseCount(), await partCount()]).toEqual([[], 0, 0])
    await expect(send(session, 1, 'abcd')).rejects.toMatchObject({ code: 'upload_session_unknown' })
    expect(await lab.blobKeys()).toEqual([])
    await lab.core.uploadSessions.abort(upload, session)
  })

  it('is not aborted once it was completed', async () => {
    const session = await startSmall()
    await lab.core.uploadSessions.complete(upload, session, [await send(session, 1, 'ab')])
    await expect(lab.core.uploadSessions.abort(upload, session)).rejects.toMatchObject({
      code: 'upload_session_unknown',
    })
  })

  it('is collected once nothing has happened in it for hours', async () => {
    const [active, abandoned] = [await startSmall(), await startSmall()]
    const parts = [await send(active, 1, 'abcd')]
    await send(abandoned, 1, 'abcd')
    const longAgo = new Date(systemClock.now().getTime() - abandonedAfterMs - 1000)
    await lab.db
      .updateTable('upload_sessions')
      .set({ touched_at: longAgo })
      .where('id', '=', abandoned)
      .execute()
    expect(await lab.core.uploadSessions.sweep()).toBe(1)
    expect(await lab.blobKeys()).toHaveLength(1)
    await lab.core.uploadSessions.complete(upload, active, parts)
    expect(await lab.core.uploadSessions.sweep()).toBe(0)
  })

  it('is collected when its project is gone', async () => {
    await send(await startSmall(), 1, 'abcd')
    await lab.db.deleteFrom('projects').execute()
    expect(await lab.core.uploadSessions.sweep()).toBe(1)
    expect(await lab.blobKeys()).toEqual([])
  })

  it('keeps the bytes of recorded parts from every sweep', async () => {
    await send(await startSmall(), 1, 'abcd')
    const [{ blob_key } = { blob_key: '' }] = await lab.db.selectFrom('upload_parts').selectAll().execute()
    await lab.core.assets.loose.drop(blob_key)
    await lab.core.assets.loose.sweep()
    expect(await lab.blobKeys()).toEqual([blob_key])
  })

  it('may be started again a few times; the oldest then gives way', async () => {
    const sessions = []
    for (let n = 0; n < 5; n++) sessions.push(await startSmall())
    await expect(send(sessions[0]!, 1, 'ab')).rejects.toMatchObject({ code: 'upload_session_unknown' })
    await send(sessions[3]!, 1, 'ab')
    await send(sessions[4]!, 1, 'ab')
  })
})
