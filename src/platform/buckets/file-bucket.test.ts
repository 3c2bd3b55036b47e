import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { fileBucket } from './file-bucket.ts'

const outside = newTempFolder('triptych-outside')
const root = join(outside, 'bucket')

const listener = createServer()

beforeAll(async () => {
  mkdirSync(join(root, 'b'), { recursive: true })
  writeFileSync(join(root, 'a.mp4'), 'first')
  writeFileSync(join(root, 'b', '영상 1.mov'), 'second')
  writeFileSync(join(root, 'empty.mp4'), '')
  writeFileSync(join(outside, 'secret'), 'secret')
  symlinkSync(join(outside, 'secret'), join(root, 'link'))
  symlinkSync(outside, join(root, 'away'))
  symlinkSync(join(root, 'a.mp4'), join(root, 'inner'))
  symlinkSync(root, join(outside, 'alias'))
  await new Promise<void>((resolve) => listener.listen(join(root, 'socket'), resolve))
})

afterAll(() => listener.close())

it.each([
  ['a.mp4', 'first'],
  ['b/영상 1.mov', 'second'],
  ['empty.mp4', ''],
])('reads %s', async (key, content) => {
  for (const folder of [root, join(outside, 'alias')]) {
    const object = await fileBucket(folder).open(key)
    expect(object?.sizeBytes).toBe(Buffer.byteLength(content))
    expect((await buffer(object!.stream)).toString()).toBe(content)
  }
})

it.each([
  ...['nothing', 'b', 'b/', 'a.mp4/', 'a.mp4/b', '../secret', 'b/../../secret', '/etc/passwd'],
  ...['link', 'away/secret', 'inner', 'socket', '', '.', 'a\u0000.mp4', 'x'.repeat(300)],
])('has nothing at %j', async (key) => {
  expect(await fileBucket(root).open(key)).toBeNull()
})

it('has nothing where there is no folder', async () => {
  expect(await fileBucket(join(outside, 'nowhere')).open('a.mp4')).toBeNull()
})
