/** Decodes each image once, however many items show it. */
import type { Size } from './mipmap.ts'
import { fileOf, type Opener } from './opener.ts'
import type { Raster } from './raster.ts'
import { recallRaster } from './raster-memory.ts'

export class RasterShelf {
  readonly #opener: Opener
  readonly #needed: ReadonlyMap<string, Size>
  readonly #rasters = new Map<string, Promise<Raster>>()

  /** @param needed the largest each asset is shown, in pixels of the film */
  constructor(opener: Opener, needed: ReadonlyMap<string, Size>) {
    this.#opener = opener
    this.#needed = needed
  }

  open(assetId: string): Promise<Raster> {
    const kept = this.#rasters.get(assetId)
    if (kept) return kept
    const needed = this.#needed.get(assetId) ?? { width: 1, height: 1 }
    const raster = recallRaster(fileOf(assetId, this.#opener), needed, this.#opener.limits)
    this.#rasters.set(assetId, raster)
    return raster
  }
}
