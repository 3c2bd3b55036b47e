/**
 * A perceptual hash: the signs of a picture's 64 lowest frequencies, which scaling, recompression and a change of
 * brightness hardly touch. Near pictures differ in few of the bits.
 */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'

/** What the picture is squeezed to before it is hashed. */
const hashSide = 32
const kept = 8

/** Row `u` of the discrete cosine transform, for its 8 lowest frequencies. */
const cosines = Array.from({ length: kept }, (_, u) =>
  Float64Array.from({ length: hashSide }, (_, x) => Math.cos(((2 * x + 1) * u * Math.PI) / (2 * hashSide))),
)

/** @returns 16 hexadecimal digits. @throws TriptychError `media_*` */
export function hashOfPicture(path: string, limits: MediaLimits): string {
  using reader = openPictures(path, limits)
  return pictureHash(reader.rgbaAt(0, hashSide, hashSide))
}

/** @param pixels 32 x 32 */
function pictureHash({ data }: RgbaPixels): string {
  const luma = Float64Array.from({ length: hashSide * hashSide }, (_, i) => {
    const at = i * 4
    return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!
  })
  const frequencies = lowFrequencies(luma)
  // The first is the mean brightness, which says nothing of the picture.
  const middle = frequencies.slice(1).toSorted((a, b) => a - b)[(frequencies.length - 1) >> 1]!
  const bits = frequencies.reduce((all, value) => (all << 1n) | (value > middle ? 1n : 0n), 0n)
  return bits.toString(16).padStart(16, '0')
}

function lowFrequencies(luma: Float64Array): number[] {
  const rows = cosines.map((cosine) => {
    const sums = new Float64Array(hashSide)
    for (let y = 0; y < hashSide; y++) {
      for (let x = 0; x < hashSide; x++) sums[y]! += luma[y * hashSide + x]! * cosine[x]!
    }
    return sums
  })
  return cosines.flatMap((cosine) =>
    rows.map((sums) => sums.reduce((total, sum, y) => total + sum * cosine[y]!, 0)),
  )
}
