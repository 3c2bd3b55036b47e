/** One header block of a tar file (POSIX ustar; sizes of 8 GiB and more as GNU tar and its kin write them). */
import { TriptychError } from '#base/errors.ts'

export const blockBytes = 512
const largestOctalSize = 8 ** 11 - 1
const plainFile = '0'.charCodeAt(0)

export type TarFile = { name: string; sizeBytes: number; modifiedAt: Date }

export function encodeHeader({ name, sizeBytes, modifiedAt }: TarFile): Buffer {
  const block = Buffer.alloc(blockBytes)
  const { prefix, rest } = splitName(name)
  block.write(rest, 0, 100, 'utf8')
  block.write('0000600\0', 100, 'latin1')
  block.write('0000000\0', 108, 'latin1')
  block.write('0000000\0', 116, 'latin1')
  writeSize(block, sizeBytes)
  block.write(octal(Math.max(0, Math.floor(modifiedAt.getTime() / 1000)), 11), 136, 'latin1')
  block[156] = plainFile
  block.write('ustar\x0000', 257, 'latin1')
  block.write(prefix, 345, 155, 'utf8')
  block.write(`${octal(checksumOf(block), 6)}\0 `, 148, 'latin1')
  return block
}

/** Null for the empty block that begins the end. Throws `request_invalid` for what is not a header of a plain file. */
export function decodeHeader(block: Buffer): TarFile | null {
  if (block.every((byte) => byte === 0)) return null
  const claimed = Number.parseInt(text(block, 148, 8), 8)
  if (claimed !== checksumOf(block)) refuse('it is not a tar file, or it is damaged')
  if (block[156] !== plainFile && block[156] !== 0) refuse('it holds something that is not a plain file')
  const prefix = text(block, 345, 155)
  const name = text(block, 0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    sizeBytes: readSize(block),
    modifiedAt: new Date(Number.parseInt(text(block, 136, 12), 8) * 1000),
  }
}

/** How many bytes fill the last block of so much content. */
export function paddingOf(sizeBytes: number): number {
  return (blockBytes - (sizeBytes % blockBytes)) % blockBytes
}

/** The name field is short; what stands before some slash may go into another. */
function splitName(name: string): { prefix: string; rest: string } {
  if (Buffer.byteLength(name) <= 100) return { prefix: '', rest: name }
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const prefix = name.slice(0, at)
    const rest = name.slice(at + 1)
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(rest) <= 100) return { prefix, rest }
  }
  throw new TriptychError('internal', { cause: new Error(`the name does not fit into a tar file: ${name}`) })
}

function writeSize(block: Buffer, sizeBytes: number): void {
  if (sizeBytes <= largestOctalSize) {
    block.write(octal(sizeBytes, 11), 124, 'latin1')
    return
  }
  block[124] = 0x80
  block.writeBigUInt64BE(BigInt(sizeBytes), 128)
}

function readSize(block: Buffer): number {
  const size =
    (block[124]! & 0x80) === 0
      ? Number.parseInt(text(block, 124, 12) || '0', 8)
      : Number(block.readBigUInt64BE(128))
  return Number.isSafeInteger(size) && size >= 0 ? size : refuse('a size in it cannot be read')
}

/** The sum of all bytes, with the checksum's own field taken as spaces. */
function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20
  for (let at = 0; at < blockBytes; at++) if (at < 148 || at >= 156) sum += block[at]!
  return sum
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? length : end).trim()
}

function refuse(why: string): never {
  throw new TriptychError('request_invalid', { detail: `The archive cannot be read: ${why}.` })
}
