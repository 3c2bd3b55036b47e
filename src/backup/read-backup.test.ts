import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { writeTar } from '#platform/archive/tar-writer.ts'
import { formatName, formatVersion, headerName, manifestName, tableEntry } from './format.ts'
import { checkBackup } from './read-backup.ts'

const header = JSON.stringify({ format: formatName, version: formatVersion })

async function* tarOf(files: readonly (readonly [name: string, text: string])[]) {
  for (const [name, text] of files) {
    const bytes = Buffer.from(text)
    yield { name, sizeBytes: bytes.length, modifiedAt: new Date(0), content: [bytes] }
  }
}

it.each([
  ['the header', [[headerName, '{"format":']]],
  [
    'a row',
    [
      [headerName, header],
      [tableEntry('accounts', 1), '{"id":"1"}\n{"id#:"2"}\n'],
    ],
  ],
  [
    'the manifest',
    [
      [headerName, header],
      [manifestName, '{"tables":{}'],
    ],
  ],
] as const)('says that %s is damaged, and not that something went wrong', async (what, files) => {
  const checked = checkBackup(Readable.from(writeTar(tarOf(files))))
  await expect(checked).rejects.toMatchObject({
    code: 'request_invalid',
    message: expect.stringContaining(`${what} in it is damaged`),
  })
})
