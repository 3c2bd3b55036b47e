/** How much room items take on the film at most, so that their media are kept no larger than that. */
import type { AnimatedNumber, VisualItem } from '#timeline/editor-state.ts'

type Size = { width: number; height: number }

/** The far end of a zoom animation. */
const zoomed = 1.5

/**
 * @param scale pixels of the film per composition pixel
 * @param least what each is shown at in any case
 * @returns pixels of the film, by asset
 */
export function largestBoxes(items: Iterable<VisualItem>, scale: number, least: Size): Map<string, Size> {
  const sizes = new Map<string, Size>()
  for (const item of items) {
    if (!('assetId' in item)) continue
    const { width, height } = largestBox(item, scale)
    const other = sizes.get(item.assetId) ?? least
    sizes.set(item.assetId, {
      width: Math.max(width, other.width),
      height: Math.max(height, other.height),
    })
  }
  return sizes
}

function largestBox(item: VisualItem, scale: number): Size {
  const { animations } = item
  const zoom = animations?.in?.type === 'zoom-out' || animations?.out?.type === 'zoom-in' ? zoomed : 1
  return {
    width: largest(item.width) * largest(item.scaleX) * zoom * scale,
    height: largest(item.height) * largest(item.scaleY) * zoom * scale,
  }
}

function largest({ value, keyframes }: AnimatedNumber): number {
  return keyframes.reduce((most, keyframe) => Math.max(most, Math.abs(keyframe.value)), Math.abs(value))
}
