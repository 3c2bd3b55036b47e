/**
 * Gives the frames of a scene one after another, each made in the cheapest way that shows the same: a frame that
 * looks like the last is the last; footage that fills the film is scaled and not drawn; what stands still is drawn
 * once; what moves is drawn in its box alone and blended there; filters are looked up.
 */
import { FilmBlur } from '#engines/media/film-blur.ts'
import { FilmFrame, isFilmFrame, type PictureFrame } from '#engines/media/film-frame.ts'
import { backgroundKey, layerKey } from '../scene/frame-key.ts'
import type { FrameScene, Scene } from '../scene/frame-scene.ts'
import { DrawnBase } from './drawn-base.ts'
import { type FilmBase, stackOf } from './film-stack.ts'
import { FilmFinisher } from './finish-film.ts'

import { FramePainter } from './frame-painter.ts'
import { isWhole, LaidFootage } from './laid-footage.ts'
import { LayeredFilm } from './layered-film.ts'
import { type Overlay, overlaysOf } from './overlay.ts'
import { SteadyLayers } from './steady-layers.ts'

type KeyedStack = { base: FilmBase; baseKey: string; overlays: readonly Overlay[]; layersKey: string }

export class Compositor implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #scene: Scene
  readonly #film: FilmFrame
  readonly #steady: SteadyLayers
  readonly #painter: FramePainter
  readonly #drawn: DrawnBase
  readonly #footage: LaidFootage
  readonly #layered: LayeredFilm
  readonly #finisher: FilmFinisher
  readonly #blur: FilmBlur
  /** Of what the film frame holds, before it was finished; null when that is not known. */
  #layersKey: string | null = null
  #shownKey: string | null = null
  #isRepeat = false
  #shown: PictureFrame

  constructor(scene: Scene) {
    const { size } = scene
    this.#scene = scene
    this.#steady = new SteadyLayers(scene)
    this.#film = this.#resources.use(new FilmFrame(size.width, size.height))
    this.#painter = this.#resources.use(new FramePainter(size))
    this.#drawn = this.#resources.use(new DrawnBase(size))
    this.#footage = this.#resources.use(new LaidFootage())
    this.#layered = this.#resources.use(new LayeredFilm(this.#film, size))
    this.#finisher = this.#resources.use(new FilmFinisher(size))
    this.#blur = this.#resources.use(new FilmBlur())
    this.#shown = this.#film.frame
  }

  /** @returns a frame that is valid until the next is asked for */
  frameAt(number: number): PictureFrame {
    const scene = this.#scene.at(number)
    const { finish } = scene
    const { base, overlays: layers } = stackOf(scene, this.#steady.countAt(number), this.#scene.size)
    const overlays = overlaysOf(layers, this.#scene.size)
    const baseKey = keyOf(base)
    const layersKey = [baseKey, ...overlays.map((overlay) => overlay.key)].join('\n')
    const key = `${layersKey}\n${JSON.stringify(finish)}`
    this.#isRepeat = key === this.#shownKey
    if (this.#isRepeat) return this.#shown
    this.#shownKey = key
    this.#shown = this.#make(scene, { base, baseKey, overlays, layersKey })
    return this.#shown
  }

  /** Whether the frame asked for last looks like the one before, so that nothing was made. */
  get isRepeat(): boolean {
    return this.#isRepeat
  }

  #make(scene: FrameScene, stack: KeyedStack): PictureFrame {
    const { finish } = scene
    if (!this.#finisher.can(finish)) {
      this.#layered.forget()
      this.#layersKey = null
      this.#painter.paintInto(this.#film, scene)
      return this.#film.frame
    }
    const ready = finish.length === 0 ? this.#readyFrame(stack) : null
    if (ready) return ready
    if (stack.layersKey !== this.#layersKey) this.#compose(stack)
    this.#layersKey = stack.layersKey
    if (finish.length === 0) return this.#film.frame
    return this.#finisher.finish(this.#film, finish).frame
  }

  /** A frame of a file that can be encoded as it is, with nothing over it. */
  #readyFrame({ base, overlays }: KeyedStack): PictureFrame | null {
    if (base.kind !== 'footage' || overlays.length > 0 || !isWhole(base.rect, this.#film)) return null
    const { frame } = base.footage.frameAt(base.placed.moment)
    return isFilmFrame(frame, this.#film) ? frame : null
  }

  #compose({ base, baseKey, overlays }: KeyedStack): void {
    if (base.kind === 'drawn') {
      this.#drawn.draw(base.background, base.layers, baseKey)
      this.#layered.show(this.#drawn, baseKey, overlays)
    } else {
      this.#footage.cover(this.#film, base)
      if (base.kind === 'blurred') this.#blur.blur(this.#film, this.#film.frame, base.deviation)
      this.#layered.blendOver(overlays)
    }
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}

function keyOf(base: FilmBase): string {
  if (base.kind === 'drawn') return [backgroundKey(base.background), ...base.layers.map(layerKey)].join('\n')
  const { kind, placed, footage, rect } = base
  const blur = kind === 'blurred' ? base.deviation : 0
  return `${blur} ${placed.itemId} ${footage.frameAt(placed.moment).seconds} ${JSON.stringify(rect)}`
}
