/** How much of each colour there is: hues by how strong and how light they are, and greys. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'

const hues = 12
const strengths = 2
const lights = 3
const greys = 5
/** Weaker colours are greys. */
const leastStrength = 0.12

/** Square roots, so that the cosine of two is what they have in common. */
export function colourShares({ data }: RgbaPixels): number[] {
  const shares = new Array<number>(hues * strengths * lights + greys).fill(0)
  for (let at = 0; at < data.length; at += 4) add(shares, data[at]!, data[at + 1]!, data[at + 2]!)
  const pixels = data.length / 4
  return shares.map((share) => Math.sqrt(share / pixels))
}

/** A pixel counts half and half, or so, for the two hues between which it lies, and for the two lights. */
function add(shares: number[], red: number, green: number, blue: number): void {
  const most = Math.max(red, green, blue)
  const spread = most - Math.min(red, green, blue)
  const light = most / 255
  if (most === 0 || spread / most < leastStrength || most < 24) {
    for (const [grey, part] of between(light * (greys - 1), greys))
      shares[hues * strengths * lights + grey]! += part
    return
  }
  const hue =
    most === red
      ? ((green - blue) / spread + 6) % 6
      : most === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4
  const strength = spread / most > 0.45 ? 1 : 0
  for (const [hueAt, huePart] of between((hue * hues) / 6, hues, true))
    for (const [lightAt, lightPart] of between(light * (lights - 1), lights))
      shares[(hueAt * strengths + strength) * lights + lightAt]! += huePart * lightPart
}

function between(place: number, count: number, isRound = false): [number, number][] {
  const below = Math.min(Math.floor(place), isRound ? count : count - 1)
  const part = place - below
  const next = isRound ? (below + 1) % count : Math.min(below + 1, count - 1)
  return [
    [below % count, 1 - part],
    [next, part],
  ]
}
