/** Finds what of a stretch of film does not move, so that it is drawn once for all of it. */
import { backgroundKey, layerKey } from '../scene/frame-key.ts'
import type { FrameBackground, FrameLayer, FrameScene, Scene, Span } from '../scene/frame-scene.ts'

/** How many layers from the back look the same in all frames of a span, together with the background; -1 is none. */
export class SteadyLayers {
  readonly #scene: Scene
  #span: Span | null = null
  #count = -1

  constructor(scene: Scene) {
    this.#scene = scene
  }

  countAt(frame: number): number {
    const span = this.#span
    if (span === null || frame < span.from || frame >= span.to) {
      this.#span = this.#scene.spans.find(({ from, to }) => frame >= from && frame < to) ?? null
      this.#count = this.#span === null ? -1 : this.#look(this.#span)
    }
    return this.#count
  }

  #look({ from, to }: Span): number {
    const first = this.#scene.at(from)
    let count = leadingWithoutFootage(first)
    if (count < 0) return count
    const background = backgroundKey(first.background)
    const keys = first.layers.slice(0, count).map(layerKey)
    for (let frame = from + 1; frame < to && count >= 0; frame++) {
      const scene = this.#scene.at(frame)
      if (backgroundKey(scene.background) !== background) return -1
      const differs = scene.layers
        .slice(0, count)
        .findIndex((layer, index) => layerKey(layer) !== keys[index])
      // A layer that is fully see-through for a while is not there.
      const same = differs < 0 ? Math.min(count, scene.layers.length) : differs
      count = same
    }
    return count
  }
}

/** Footage is taken to move, because to see whether it does it has to be decoded. */
function leadingWithoutFootage({ background, layers }: FrameScene): number {
  if (isFootageBehind(background)) return -1
  const moving = layers.findIndex(isMoving)
  return moving < 0 ? layers.length : moving
}

function isFootageBehind(background: FrameBackground): boolean {
  return background.kind === 'blur' && background.of.picture.footage !== undefined
}

function isMoving(layer: FrameLayer): boolean {
  return layer.kind === 'transition' || layer.picture.footage !== undefined
}
