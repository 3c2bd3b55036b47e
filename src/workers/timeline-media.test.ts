import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import { openFileBlobStore } from '#platform/blobs/file-blob-store.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import { type MediaHost, startMediaHost } from '#tests/conformance/indream/support/media-host.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { assetsOfTypes, imageItem, stateOf } from '#tests/support/timelines/parts.ts'
import { type FetchLimits, gatherMedia } from './timeline-media.ts'

const outbound = createOutboundClient({ allowPrivate: ['127.0.0.0/8'] })
let host: MediaHost
let root: string
let blobs: Awaited<ReturnType<typeof openFileBlobStore>>
let made = 0

beforeAll(async () => {
  root = newTempFolder('triptych-media')
  blobs = await openFileBlobStore(join(root, 'blobs'))
  host = await startMediaHost()
})

afterAll(async () => {
  host.close()
  await blobs.close()
  await rm(root, { recursive: true, force: true })
})

/** Images on one track, by the addresses of their files. */
function stateOfImages(urls: Record<string, string>) {
  const { image } = assetsOfTypes()
  const assets = Object.entries(urls).map(([id, remoteUrl]) => [id, { ...image, id, remoteUrl }])
  const items = Object.keys(urls).map((id) => [imageItem(`item ${id}`, { assetId: id })])
  return stateOf(items, { assets: Object.fromEntries(assets) })
}

async function gather(
  urls: Record<string, string>,
  limits: Partial<FetchLimits> = {},
  signal: AbortSignal = new AbortController().signal,
) {
  const folder = join(root, `films-${made++}`)
  await mkdir(folder)
  const fractions: number[] = []
  const media = gatherMedia(
    { state: stateOfImages(urls), folder, signal, onProgress: (fraction) => fractions.push(fraction) },
    {
      findOwn: async (references) => references.map(() => null),
      blobs,
      outbound,
      limits: { maxBytes: 1000, timeoutMs: 5000, totalBytes: 10_000, ...limits },
    },
  )
  return { folder, fractions, media }
}

describe('the files of a timeline', () => {
  it('are fetched once an address, and found by the assets that name them', async () => {
    host.files.set('/a', Buffer.from('first'))
    host.files.set('/b', Buffer.from('second'))
    const [a, b] = [`${host.origin}/a`, `${host.origin}/b`]
    const { media, fractions } = await gather({ one: a, two: b, three: a, ['__proto__']: b })
    const { files, backgroundImage } = await media
    expect(Object.keys(files).toSorted()).toEqual(['__proto__', 'one', 'three', 'two'])
    const texts = Object.entries(files).map(([id, path]) => [id, readFileSync(path, 'utf8')])
    expect(Object.fromEntries(texts)).toMatchObject({ one: 'first', two: 'second', three: 'first' })
    expect(backgroundImage).toBeNull()
    expect(host.asked.toSorted()).toEqual(['/a', '/b'])
    expect(fractions).toEqual([0.25, 0.5, 0.75, 1])
  })

  it('may be only so large each, and together', async () => {
    host.files.set('/large', Buffer.alloc(1001))
    const large = await gather({ one: `${host.origin}/large` })
    await expect(large.media).rejects.toMatchObject({
      code: 'media_over_limit',
      message: expect.stringMatching(/^Item "item one", asset "one" .*1000 bytes/),
    })
    const urls: Record<string, string> = {}
    for (let n = 0; n < 20; n++) {
      host.files.set(`/part-${n}`, Buffer.alloc(900))
      urls[`part ${n}`] = `${host.origin}/part-${n}`
    }
    const many = await gather(urls, { totalBytes: 5000 })
    await expect(many.media).rejects.toMatchObject({
      code: 'media_over_limit',
      message: expect.stringMatching(/5000 bytes together/),
    })
    expect(readdirSync(many.folder).length).toBeLessThan(12)
    const six = Object.fromEntries(Object.entries(urls).slice(0, 6))
    await expect((await gather(six, { totalBytes: 5399 })).media).rejects.toThrow('5399 bytes together')
    expect(Object.keys((await (await gather(six, { totalBytes: 5400 })).media).files)).toHaveLength(6)
  })

  it('fail together with the first, and nothing is written any more then', async () => {
    let isOpen = false
    host.files.set('/slow', (response) => {
      isOpen = true
      response.write('x')
      response.on('close', () => {
        isOpen = false
      })
    })
    const { media } = await gather({ one: `${host.origin}/slow`, two: `${host.origin}/none` })
    await expect(media).rejects.toMatchObject({
      code: 'asset_unavailable',
      message: expect.stringMatching(/item two.*answered 404/),
    })
    await expect.poll(() => isOpen).toBe(false)
  })

  it('are given up when the work is', async () => {
    host.files.set('/slow', (response) => response.write('x'))
    const abort = new AbortController()
    const { media } = await gather({ one: `${host.origin}/slow` }, {}, abort.signal)
    setTimeout(() => abort.abort(new TriptychError('work_canceled')), 50)
    await expect(media).rejects.toMatchObject({ code: 'work_canceled' })
  })
})
