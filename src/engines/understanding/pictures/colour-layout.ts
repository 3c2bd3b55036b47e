/** Where which colours are: the low frequencies of the mean colours of 8 x 8 fields. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'

const fields = 8
/** Kept of brightness and of each of the two colour differences, from the lowest frequency. */
const kept = [15, 6, 6] as const
/** The mean brightness says more of the light than of the picture; the mean colours do not. */
const meanWeights = [0.35, 1, 1] as const
/** Colour differences are small numbers beside brightness. */
const channelWeights = [1, 1.6, 1.6] as const

const cosines = Array.from({ length: fields }, (_, frequency) =>
  Array.from({ length: fields }, (_, place) => {
    const scale = Math.sqrt((frequency === 0 ? 1 : 2) / fields)
    return scale * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * fields))
  }),
)

/** Frequencies across and down, the lowest first. */
const order = Array.from(
  { length: fields * fields },
  (_, at) => [at % fields, Math.floor(at / fields)] as const,
).toSorted(([u, v], [s, t]) => u + v - (s + t) || u - s)

/** @param pixels of a side that 8 divides */
export function colourLayout(pixels: RgbaPixels): number[] {
  return meanColours(pixels).flatMap((means, channel) =>
    order
      .slice(0, kept[channel]!)
      .map(
        ([across, down], place) =>
          frequencyOf(means, across, down) *
          channelWeights[channel]! *
          (place === 0 ? meanWeights[channel]! : 1),
      ),
  )
}

/** Brightness and the two colour differences, each from -128 to 127, of every field. */
function meanColours({ data, width, height }: RgbaPixels): [number[], number[], number[]] {
  const sums = Array.from({ length: fields * fields }, () => [0, 0, 0])
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const sum = sums[Math.floor((y * fields) / height) * fields + Math.floor((x * fields) / width)]!
      const at = (y * width + x) * 4
      for (const channel of [0, 1, 2]) sum[channel]! += data[at + channel]!
    }
  const pixels = (width * height) / sums.length
  const means = sums.map((sum) => sum.map((value) => value / pixels) as [number, number, number])
  return [
    means.map(([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue - 128),
    means.map(([red, green, blue]) => 0.5 * blue - 0.169 * red - 0.331 * green),
    means.map(([red, green, blue]) => 0.5 * red - 0.419 * green - 0.081 * blue),
  ]
}

function frequencyOf(means: readonly number[], across: number, down: number): number {
  return means.reduce(
    (sum, mean, at) => sum + mean * cosines[across]![at % fields]! * cosines[down]![Math.floor(at / fields)]!,
    0,
  )
}
