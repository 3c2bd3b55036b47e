/** Keeps what the overlays of the last frame were made with, so that those that did not change are not made again. */
import type { FilmFrame } from '#engines/media/film-frame.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import { DrawnOverlay } from './drawn-overlay.ts'
import { LaidFootage } from './laid-footage.ts'
import type { Overlay } from './overlay.ts'
import { commonBox, type PixelBox } from './pixel-box.ts'

export class OverlayShelf implements Disposable {
  readonly #drawn = new Shelf(() => new DrawnOverlay())
  readonly #footage = new Shelf(() => new LaidFootage())
  readonly #size: OutputSize

  constructor(size: OutputSize) {
    this.#size = size
  }

  /** Lays all overlays of a frame over the film, within the clips. */
  layAll(film: FilmFrame, overlays: readonly Overlay[], clips: readonly PixelBox[]): void {
    for (const overlay of overlays) this.#lay(film, overlay, clips)
    this.#drawn.turn()
    this.#footage.turn()
  }

  /** Whether the overlay has to be drawn before it can be laid. */
  needsDrawing({ name, what }: Overlay): boolean {
    return what.kind === 'drawn' && this.#drawn.peek(name)?.key !== what.key
  }

  #lay(film: FilmFrame, { name, box, opacity, what }: Overlay, clips: readonly PixelBox[]): void {
    // Taken in any case, or what was made for it would be lost.
    const made = what.kind === 'drawn' ? this.#drawn.take(name) : null
    const footage = what.kind === 'footage' ? this.#footage.take(name) : null
    for (const clip of clips) {
      if (!commonBox(clip, box)) continue
      if (what.kind === 'drawn' && made) {
        made.draw(what.opaque, what.key, box, this.#size)
        made.blendInto(film, clip, opacity)
      } else if (what.kind === 'footage') {
        const part = what.clip ? commonBox(clip, what.clip) : clip
        if (part) footage?.lay(film, what, { clip: part, opacity })
      }
    }
  }

  [Symbol.dispose](): void {
    this.#drawn[Symbol.dispose]()
    this.#footage[Symbol.dispose]()
  }
}

/** Things by name, of this frame and the last; what neither used is used again under another name. */
class Shelf<Thing extends Disposable> implements Disposable {
  readonly #make: () => Thing
  readonly #free: Thing[] = []
  #used = new Map<string, Thing>()
  #last = new Map<string, Thing>()

  constructor(make: () => Thing) {
    this.#make = make
  }

  peek(name: string): Thing | undefined {
    return this.#last.get(name)
  }

  take(name: string): Thing {
    const thing = this.#last.get(name) ?? this.#free.pop() ?? this.#make()
    this.#last.delete(name)
    this.#used.set(name, thing)
    return thing
  }

  /** Ends a frame. */
  turn(): void {
    this.#free.push(...this.#last.values())
    this.#last = this.#used
    this.#used = new Map()
  }

  [Symbol.dispose](): void {
    for (const thing of [...this.#used.values(), ...this.#last.values(), ...this.#free])
      thing[Symbol.dispose]()
  }
}
