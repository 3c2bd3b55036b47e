/** Keeps the drawn overlays of the last frame, by layer, so that those that did not change are not drawn again. */
import type { FrameLayer } from '../scene/frame-scene.ts'
import { DrawnOverlay } from './drawn-overlay.ts'

export class OverlayShelf implements Disposable {
  #used = new Map<string, DrawnOverlay>()
  #last = new Map<string, DrawnOverlay>()
  readonly #free: DrawnOverlay[] = []

  /** Overlays that the frame before used, and this one has not asked for yet, are found again. */
  take(layer: FrameLayer): DrawnOverlay {
    const name = nameOf(layer)
    const overlay = this.#last.get(name) ?? this.#free.pop() ?? new DrawnOverlay()
    this.#last.delete(name)
    this.#used.set(name, overlay)
    return overlay
  }

  /** Ends a frame. */
  turn(): void {
    this.#free.push(...this.#last.values())
    this.#last = this.#used
    this.#used = new Map()
  }

  [Symbol.dispose](): void {
    for (const overlay of [...this.#used.values(), ...this.#last.values(), ...this.#free])
      overlay[Symbol.dispose]()
  }
}

function nameOf(layer: FrameLayer): string {
  if (layer.kind === 'picture') return layer.itemId
  return `${layer.from?.itemId ?? ''} ${layer.to?.itemId ?? ''}`
}
