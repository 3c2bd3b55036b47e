/**
 * Gives the frames of a scene one after another, each made in the cheapest way that shows the same: a frame that
 * looks like the last is the last; footage that fills the film is scaled and not drawn; what stands still is drawn
 * once; what moves is drawn in its box alone and blended there.
 */
import { FilmFrame, isFilmFrame, type PictureFrame } from '#engines/media/film-frame.ts'
import { backgroundKey, layerKey } from '../scene/frame-key.ts'
import type { Scene } from '../scene/frame-scene.ts'
import { DrawnBase } from './drawn-base.ts'
import { type FilmBase, stackOf } from './film-stack.ts'
import { FootageBase, isWhole } from './footage-base.ts'
import { FramePainter } from './frame-painter.ts'
import { LayeredFilm } from './layered-film.ts'
import { overlaysOf } from './overlay.ts'
import { SteadyLayers } from './steady-layers.ts'

export class Compositor implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #scene: Scene
  readonly #film: FilmFrame
  readonly #steady: SteadyLayers
  readonly #painter: FramePainter
  readonly #drawn: DrawnBase
  readonly #footage: FootageBase
  readonly #layered: LayeredFilm
  #shownKey: string | null = null
  #shown: PictureFrame

  constructor(scene: Scene) {
    const { size } = scene
    this.#scene = scene
    this.#steady = new SteadyLayers(scene)
    this.#film = this.#resources.use(new FilmFrame(size.width, size.height))
    this.#painter = this.#resources.use(new FramePainter(size))
    this.#drawn = this.#resources.use(new DrawnBase(size))
    this.#footage = this.#resources.use(new FootageBase())
    this.#layered = this.#resources.use(new LayeredFilm(this.#film, size))
    this.#shown = this.#film.frame
  }

  /** @returns a frame that is valid until the next is asked for */
  frameAt(number: number): PictureFrame {
    const scene = this.#scene.at(number)
    const { base, overlays: layers } = stackOf(scene, this.#steady.countAt(number), this.#film)
    const overlays = overlaysOf(layers, this.#scene.size)
    const baseKey = keyOf(base)
    const key = [baseKey, ...overlays.map((overlay) => overlay.key), JSON.stringify(scene.finish)].join('\n')
    if (key === this.#shownKey) return this.#shown
    this.#shownKey = key
    if (scene.finish.length > 0) {
      this.#layered.forget()
      this.#painter.paintInto(this.#film, scene)
      this.#shown = this.#film.frame
    } else if (base.kind === 'drawn') {
      this.#drawn.draw(base.background, base.layers, baseKey)
      this.#layered.show(this.#drawn, baseKey, overlays)
      this.#shown = this.#film.frame
    } else {
      const { frame } = base.footage.frameAt(base.placed.moment)
      const isReady =
        overlays.length === 0 && isWhole(base.rect, this.#film) && isFilmFrame(frame, this.#film)
      if (!isReady) {
        this.#footage.bring(this.#film, frame, base.rect)
        this.#layered.blendOver(overlays)
      }
      this.#shown = isReady ? frame : this.#film.frame
    }
    return this.#shown
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}

function keyOf(base: FilmBase): string {
  if (base.kind === 'drawn') return [backgroundKey(base.background), ...base.layers.map(layerKey)].join('\n')
  const { placed, footage, rect } = base
  return `${placed.itemId} ${footage.frameAt(placed.moment).seconds} ${JSON.stringify(rect)}`
}
