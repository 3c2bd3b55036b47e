/**
 * Finds what broken-off puts left in a bucket. An upload in parts shows nobody, but costs space until it is
 * aborted; its note tells which process sent it, so that a dead one's goes at once and a live one's never.
 */
import { ownerState, ownerTag } from '#platform/process-owner.ts'
import type { OpenUpload, S3Multipart } from './s3-multipart.ts'
import type { ObjectInfo, S3Objects } from './s3-objects.ts'

const ownFolder = '.triptych/'
const uploadFolder = `${ownFolder}uploads/`
const probeFolder = `${ownFolder}probes/`

/** The name of the note that this process sends a blob in parts. */
export function uploadNote(key: string): string {
  return `${uploadFolder}${ownerTag()}/${key}`
}

export function probeName(random: string): string {
  return `${probeFolder}${ownerTag()}/${random}`
}

export class S3Sweep {
  readonly #objects: S3Objects
  readonly #multipart: S3Multipart

  constructor(objects: S3Objects, multipart: S3Multipart) {
    this.#objects = objects
    this.#multipart = multipart
  }

  /** Returns how many uploads and notes of no living process it removed. */
  async run(untouchedSince: Date): Promise<number> {
    const notes: (ObjectInfo & { owner: string; key: string })[] = []
    for await (const note of this.#objects.list(ownFolder)) {
      const [owner = '', ...key] = note.name.split('/').slice(2)
      notes.push({ ...note, owner, key: key.join('/') })
    }
    let removed = 0
    const open = new Set<string>()
    for await (const upload of this.#multipart.open()) {
      const owners = notes.filter((note) => note.key === upload.name).map((note) => note.owner)
      if (await this.#isAbandoned(upload, owners, untouchedSince)) {
        await this.#multipart.abort(upload)
        removed += 1
      } else {
        open.add(upload.name)
      }
    }
    for (const { name, key, owner, modifiedAt } of notes) {
      const state = ownerState(owner)
      const isOld = state === 'unknown' && modifiedAt < untouchedSince
      if (open.has(key) || !(state === 'dead' || isOld)) continue
      await this.#objects.delete(name)
      removed += name.startsWith(probeFolder) ? 1 : 0
    }
    return removed
  }

  async #isAbandoned(upload: OpenUpload, owners: string[], untouchedSince: Date): Promise<boolean> {
    const states = owners.map((owner) => ownerState(owner))
    if (states.includes('alive')) return false
    if (states.length > 0 && states.every((state) => state === 'dead')) return true
    if (upload.begunAt >= untouchedSince) return false
    const lastPartAt = await this.#multipart.lastPartAt(upload)
    return lastPartAt === null || lastPartAt < untouchedSince
  }
}
