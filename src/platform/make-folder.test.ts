import { existsSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { makeFolder, makeFolderSync } from './make-folder.ts'

const folder = tempFolder()
const newFolder = () => mkdtempSync(join(folder, 'root-'))

describe.each([
  ['makeFolder', makeFolder],
  ['makeFolderSync', async (path: string, mode: number) => makeFolderSync(path, mode)],
])('%s', (_, make) => {
  test('makes what is missing, with the mode that was asked for, and nothing the second time', async () => {
    const root = newFolder()
    const path = join(root, 'a', 'b', 'c')
    await make(path, 0o700)
    await make(path, 0o755)
    expect([path, join(root, 'a')].map((each) => statSync(each).mode & 0o777)).toEqual([0o700, 0o700])
    expect(readdirSync(root)).toEqual(['a'])
  })

  test('refuses a place below a file', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    await expect(make(file, 0o700)).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(make(join(file, 'below'), 0o700)).rejects.toMatchObject({
      code: expect.stringMatching(/^(EEXIST|ENOTDIR)$/),
    })
  })

  test.runIf(existsSync('/proc/self'))('comes back from a file system that takes no folders', async () => {
    await expect(make('/proc/nothing/there', 0o700)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

test('of many at once each folder is made by one', async () => {
  const root = newFolder()
  const made = await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(root, 'x', 'y'), 0o700)))
  expect(made.flat().toSorted()).toEqual([join(root, 'x'), join(root, 'x', 'y')])
})
