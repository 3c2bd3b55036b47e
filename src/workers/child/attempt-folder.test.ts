/** Attempt folders go with their block, and a sweep takes those of dead owners alone. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownerTag } from '#platform/process-owner.ts'
import { makeAttemptFolder, sweepAttemptFolders } from './attempt-folder.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'triptych-attempts-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('a folder is removed with all in it, also when its block throws', async () => {
  const work = async () => {
    await using folder = await makeAttemptFolder(join(root, 'made', 'here'))
    await mkdir(join(folder.path, 'deep'))
    await writeFile(join(folder.path, 'deep', 'file'), 'x', { mode: 0o400 })
    throw new Error('the work failed')
  }
  await expect(work()).rejects.toThrow('the work failed')
  expect(await readdir(join(root, 'made', 'here'))).toEqual([])
})

test('a sweep removes the folders of the dead, not of the living', async () => {
  const dead = spawn('true')
  await once(dead, 'exit')
  const mine = await makeAttemptFolder(root)
  const place = ownerTag().split('-')[2]
  for (const owner of [`${dead.pid}-1-${place}`, '1-1-deadbeef0', '2-1-deadbeef0']) {
    await mkdir(join(root, `${owner}.x`))
    await writeFile(join(root, `${owner}.x`, 'big'), 'x')
  }
  await utimes(join(root, '2-1-deadbeef0.x'), new Date(0), new Date(0))
  expect(await sweepAttemptFolders(root)).toBe(2)
  expect((await readdir(root)).toSorted()).toEqual(
    ['1-1-deadbeef0.x', mine.path.slice(root.length + 1)].toSorted(),
  )
  expect(await sweepAttemptFolders(join(root, 'absent'))).toBe(0)
  await mine.remove()
  await mine.remove()
})

test('a root that is a file is storage_failed', async () => {
  await writeFile(join(root, 'file'), '')
  await expect(makeAttemptFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'storage_failed' })
})
