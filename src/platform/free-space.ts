/** How much room the disks have that we write to, and whether that is enough to begin something. */
import { statfs } from 'node:fs/promises'
import { type Clock, systemClock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'

export type Place = {
  /** What people call it. */
  name: string
  folder: string
}

export type FreeSpaceOptions = {
  places: readonly Place[]
  /** What is to stay free; 0 asks for nothing. */
  leastBytes: number
  clock?: Clock
}

/** A disk fills by far less in this time than anybody sets as the least that is to stay free. */
const cachedMs = 1000
const GiB = 1024 ** 3

export class FreeSpace {
  readonly #places: readonly Place[]
  readonly #leastBytes: number
  readonly #clock: Clock
  #reading: { atMs: number; tightest: Promise<{ name: string; freeBytes: number }> } | null = null

  constructor({ places, leastBytes, clock = systemClock }: FreeSpaceOptions) {
    this.#places = places
    this.#leastBytes = leastBytes
    this.#clock = clock
  }

  /** What is wrong, in a sentence for operators; null when there is room for `moreBytes`. */
  async shortage(moreBytes = 0): Promise<string | null> {
    if (this.#leastBytes === 0) return null
    const { name, freeBytes } = await this.#tightest()
    if (freeBytes - moreBytes >= this.#leastBytes) return null
    const inGiB = (bytes: number) => (bytes / GiB).toFixed(2)
    return `the ${name} has ${inGiB(freeBytes)} GiB left, and ${inGiB(this.#leastBytes)} GiB are to stay free (TRIPTYCH_MIN_FREE_BYTES)`
  }

  /** Rejects with `storage_full`, which says no more than that to clients. */
  async assertRoom(moreBytes = 0): Promise<void> {
    const shortage = await this.shortage(moreBytes)
    if (shortage !== null) throw new TriptychError('storage_full', { cause: new Error(shortage) })
  }

  #tightest(): Promise<{ name: string; freeBytes: number }> {
    const nowMs = this.#clock.elapsedMs()
    if (!this.#reading || nowMs - this.#reading.atMs >= cachedMs)
      this.#reading = { atMs: nowMs, tightest: this.#read() }
    return this.#reading.tightest
  }

  async #read(): Promise<{ name: string; freeBytes: number }> {
    const readings = await Promise.all(
      this.#places.map(async ({ name, folder }) => {
        // A disk that cannot be asked is not full; what is wrong with it shows when it is written to.
        const space = await statfs(folder).catch(() => null)
        return { name, freeBytes: space ? space.bavail * space.bsize : Number.POSITIVE_INFINITY }
      }),
    )
    return readings.reduce((least, each) => (each.freeBytes < least.freeBytes ? each : least), {
      name: 'disk',
      freeBytes: Number.POSITIVE_INFINITY,
    })
  }
}
