/** Gives the frames of a scene one after another, each drawn in the cheapest way that shows the same. */
import { FilmFrame } from '#engines/media/film-frame.ts'
import { frameKey } from '../scene/frame-key.ts'
import type { Scene } from '../scene/frame-scene.ts'
import { FramePainter } from './frame-painter.ts'

export class Compositor implements Disposable {
  readonly #scene: Scene
  readonly #film: FilmFrame
  readonly #painter: FramePainter
  #shownKey: string | null = null

  constructor(scene: Scene) {
    this.#scene = scene
    this.#film = new FilmFrame(scene.size.width, scene.size.height)
    this.#painter = new FramePainter(scene.size)
  }

  /** @returns a frame that is valid until the next is asked for */
  frameAt(number: number): FilmFrame {
    const scene = this.#scene.at(number)
    const key = frameKey(scene)
    if (key !== this.#shownKey) this.#painter.paintInto(this.#film, scene)
    this.#shownKey = key
    return this.#film
  }

  [Symbol.dispose](): void {
    this.#painter[Symbol.dispose]()
    this.#film[Symbol.dispose]()
  }
}
