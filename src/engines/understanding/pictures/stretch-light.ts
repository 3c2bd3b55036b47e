/** Takes the light out of a picture: brought to the whole range from black to white, as far as noise allows. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'

/** What is darker or lighter is left out of account: a few pixels should not tell how light the rest is. */
const outliers = 0.01
/** Beyond it little but noise would be seen. */
const mostGain = 4

/** Share of each side that is not looked at: captions and logos are there. */
const border = 0.22

/** @returns a copy */
export function stretchLight({ data, width, height }: RgbaPixels): RgbaPixels {
  const counts = new Uint32Array(256)
  for (let y = Math.ceil(height * border); y < height * (1 - border); y++)
    for (let x = Math.ceil(width * border); x < width * (1 - border); x++) {
      const at = (y * width + x) * 4
      counts[(data[at]! * 77 + data[at + 1]! * 150 + data[at + 2]! * 29) >> 8]!++
    }
  const pixels = counts.reduce((sum, count) => sum + count, 0)
  const darkest = rankOf(counts, outliers * pixels)
  const lightest = rankOf(counts, (1 - outliers) * pixels)
  const gain = Math.min(mostGain, 255 / Math.max(1, lightest - darkest))
  // What is not stretched to the end lies in the middle.
  const lift = (255 - (lightest - darkest) * gain) / 2
  const stretched = Buffer.from(data)
  for (let at = 0; at < data.length; at++)
    if ((at & 3) !== 3)
      stretched[at] = Math.min(255, Math.max(0, Math.round((data[at]! - darkest) * gain + lift)))
  return { data: stretched, width, height }
}

function rankOf(counts: Uint32Array, rank: number): number {
  let seen = 0
  return counts.findIndex((count) => {
    seen += count
    return seen >= rank
  })
}
