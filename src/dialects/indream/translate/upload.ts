/** What the headers of an upload say. */
import { isUtf8 } from 'node:buffer'
import { baseNameOf } from '#base/file-name.ts'
import { isUuid } from '#base/ids.ts'
import { refuse } from '#base/refuse.ts'

const longestName = 512

/**
 * The name in `x-file-name`, whose encoding the API leaves open: percent-encoded where that gives UTF-8, else
 * UTF-8, else Latin-1. Folders and control characters are dropped.
 * @param value as Node gives headers: one character for each byte
 */
export function fileNameOf(value: string | string[] | undefined): string {
  const bytes = Buffer.from(String(value ?? ''), 'latin1')
  const name = baseNameOf(decoded(bytes))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to go
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '')
    .trim()
  if (name === '' || name === '.' || name === '..') refuse('x-file-name', 'must name the file')
  if ([...name].length > longestName)
    refuse('x-file-name', `must not have more than ${longestName} characters`)
  return name
}

function decoded(bytes: Buffer): string {
  const unescaped = unescapePercents(bytes)
  if (isUtf8(unescaped)) return unescaped.toString('utf8')
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
}

function unescapePercents(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  return Buffer.from(
    text.replaceAll(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}

/** Rejects with `request_invalid` when the header is there and no UUID. */
export function projectIdOf(value: string | string[] | undefined): string | null {
  if (value === undefined) return null
  const id = String(value).trim()
  if (!isUuid(id)) refuse('x-project-id', 'must be a UUID')
  return id.toLowerCase()
}

/** Rejects with `request_invalid` where none was declared. */
export function mediaTypeOf(declared: string | null): string {
  const type = (declared ?? '').split(';')[0]!.trim().toLowerCase()
  if (!/^[\w.+-]{1,127}\/[\w.+-]{1,127}$/.test(type))
    refuse('Content-Type', 'must be the MIME type of the file')
  return type
}
