import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import type { Core } from '../core.ts'
import { insertAsset, type NewAsset } from './asset-store.ts'
import { instanceSilenceMs } from './loose-blobs.ts'

let lab: CoreLab
let accountId: string
beforeEach(async () => {
  lab = await openCoreLab({ hasEnded: (description) => description.includes('ended') })
  accountId = (await lab.createPrincipal('main')).accountId
})
afterEach(() => lab.close())

const store = (core: Core, text = 'some bytes') =>
  core.assets.storeStream(Readable.from([Buffer.from(text)]), 'text/plain', {})
const record = (made: NewAsset) =>
  lab.db.transaction().execute((change) => insertAsset(change, made, accountId, systemClock.now()))
const looseKeys = async () =>
  (await lab.db.selectFrom('loose_blobs').select('key').execute()).map(({ key }) => key)

/** Another process that says it is there, and was last seen `agoMs` ago. */
async function otherInstance(description: string, agoMs = 0): Promise<Core> {
  const { core, instanceId } = lab.createInstance()
  await core.instances.begin(description)
  await lab.db
    .updateTable('instances')
    .set({ seen_at: new Date(systemClock.now().getTime() - agoMs) })
    .where('id', '=', instanceId)
    .execute()
  return core
}

describe('blobs that no asset owns', () => {
  it('are known from before their first byte until they are an asset', async () => {
    let seenWhileWriting: string[] = []
    const source = Readable.from(
      (async function* () {
        seenWhileWriting = await looseKeys()
        yield Buffer.from('some bytes')
      })(),
    )
    const made = await lab.core.assets.storeStream(source, 'text/plain', {})
    expect(seenWhileWriting).toEqual([made.blobKey])
    await record(made)
    expect(await looseKeys()).toEqual([])
    expect(await lab.blobKeys()).toEqual([made.blobKey])
  })

  it('leave nothing when the transfer fails', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half')
        throw new Error('the line was cut')
      })(),
    )
    await expect(lab.core.assets.storeStream(broken, 'text/plain', {})).rejects.toMatchObject({
      code: 'upload_incomplete',
    })
    expect(await looseKeys()).toEqual([])
    expect(await lab.blobKeys()).toEqual([])
  })

  it('are swept once their process has ended or was silent for long, and not while it lives', async () => {
    const living = await store(await otherInstance('a living one', instanceSilenceMs / 2))
    await store(await otherInstance('one that has ended'))
    await store(await otherInstance('a silent one', instanceSilenceMs + 1000))
    await lab.core.assets.loose.sweep()
    expect(await looseKeys()).toEqual([living.blobKey])
    expect(await lab.blobKeys()).toEqual([living.blobKey])
  })

  it('are not taken from the sweeper itself, even when others took it for dead', async () => {
    const own = await store(lab.core)
    await lab.core.assets.loose.sweep()
    expect(await lab.blobKeys()).toEqual([own.blobKey])
    await record(own)
  })

  it('cannot become an asset after a sweep, and an asset is never swept', async () => {
    const late = await otherInstance('a silent one', instanceSilenceMs + 1000)
    const swept = await store(late)
    await lab.core.assets.loose.sweep()
    await expect(record(swept)).rejects.toMatchObject({ code: 'storage_failed' })
    const kept = await store(lab.core)
    await record(kept)
    await lab.core.assets.loose.drop(kept.blobKey)
    await lab.core.assets.loose.sweep()
    expect(await lab.blobKeys()).toEqual([kept.blobKey])
    const assets = await lab.db.selectFrom('assets').select('blob_key').execute()
    expect(assets).toEqual([{ blob_key: kept.blobKey }])
  })

  it('are dropped by a writer that was swept as dead and wrote them after all', async () => {
    const key = 'assets/00/late'
    await lab.core.assets.loose.announce(key)
    await lab.pool.query('delete from loose_blobs')
    await lab.blobs.put(key, Readable.from([Buffer.from('late')]))
    await lab.core.assets.loose.drop(key)
    expect(await lab.blobKeys()).toEqual([])
  })

  it('wait for the transaction that may make them an asset', async () => {
    const made = await store(lab.core)
    let dropping: Promise<void> | undefined
    await lab.db.transaction().execute(async (change) => {
      await insertAsset(change, made, accountId, systemClock.now())
      dropping = lab.core.assets.loose.drop(made.blobKey)
      await new Promise((resolve) => setTimeout(resolve, 200))
    })
    await dropping
    expect(await lab.blobKeys()).toEqual([made.blobKey])
  })
})
