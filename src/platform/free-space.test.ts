import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { FreeSpace } from './free-space.ts'

const places = [{ name: 'blob store', folder: tmpdir() }]
const everything = 2 ** 50

describe('free space', () => {
  it('is enough, or tells where it is short, and asks for nothing when it is 0', async () => {
    expect(await new FreeSpace({ places, leastBytes: 1 }).shortage()).toBeNull()
    expect(await new FreeSpace({ places, leastBytes: 0 }).shortage(everything)).toBeNull()
    const short = new FreeSpace({ places, leastBytes: everything })
    expect(await short.shortage()).toMatch(/^the blob store has \d+\.\d\d GiB left/)
    await expect(short.assertRoom()).rejects.toMatchObject({
      code: 'storage_full',
      message: 'The storage is full.',
    })
  })

  it('counts what is about to come', async () => {
    const space = new FreeSpace({ places, leastBytes: 1 })
    await space.assertRoom(10)
    await expect(space.assertRoom(everything)).rejects.toMatchObject({ code: 'storage_full' })
  })

  it('is read once a second, and anew after that', async () => {
    let nowMs = 0
    const folder = { name: 'blob store', folder: '/nowhere' }
    const clock = { ...systemClock, elapsedMs: () => nowMs }
    const space = new FreeSpace({ places: [folder], leastBytes: everything, clock })
    expect(await space.shortage()).toBeNull()
    folder.folder = tmpdir()
    nowMs = 999
    expect(await space.shortage()).toBeNull()
    nowMs = 1000
    expect(await space.shortage()).not.toBeNull()
  })
})
