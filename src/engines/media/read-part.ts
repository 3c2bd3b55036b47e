/** Reads a few bytes out of the middle of a file. */
import { closeSync, openSync, readSync } from 'node:fs'

/** @returns fewer bytes where the file ends before */
export function readPart(path: string, from: number, bytes: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const part = Buffer.alloc(bytes)
    return part.subarray(0, readSync(file, part, 0, bytes, from))
  } finally {
    closeSync(file)
  }
}
