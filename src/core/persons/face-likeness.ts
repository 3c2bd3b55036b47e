/** Descriptions of faces: kept, and compared by the cosine of their angle. */

/** A face in a picture; only faces of the same provider can be compared. */
export type Face = {
  /** Name and version. */
  provider: string
  /** Of unit length. */
  embedding: ArrayLike<number>
}

/**
 * Cosine from which on two faces are taken for one person's: where, in what bench/understanding measures, faces of
 * others no longer match and most of one person's still do.
 */
export const sameFaceCosine = 0.62

/** The score of such two faces, where 100 is the same picture. */
const sameFaceScore = 80

/** Of two vectors of unit length; 0 when they are not of one kind. */
export function cosineOf(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) return 0
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!
  return sum
}

/** A cosine as 0 to 100: straight from none to `sameFaceCosine`, which is 80, and from there to 100. */
export function scoreOfCosine(cosine: number): number {
  const score =
    cosine < sameFaceCosine
      ? (sameFaceScore * cosine) / sameFaceCosine
      : sameFaceScore + ((100 - sameFaceScore) * (cosine - sameFaceCosine)) / (1 - sameFaceCosine)
  return Math.min(100, Math.max(0, score))
}

/** Numbers of 32 bits, the lowest byte first, scaled to unit length; null when there is nothing to scale. */
export function packEmbedding(embedding: ArrayLike<number>): Buffer | null {
  const length = Math.sqrt(cosineOf(embedding, embedding))
  if (!(length > 0) || !Number.isFinite(length)) return null
  const packed = Buffer.alloc(embedding.length * 4)
  for (let at = 0; at < embedding.length; at++) packed.writeFloatLE(embedding[at]! / length, at * 4)
  return packed
}

export function unpackEmbedding(packed: Buffer): Float32Array {
  const embedding = new Float32Array(packed.length / 4)
  for (let at = 0; at < embedding.length; at++) embedding[at] = packed.readFloatLE(at * 4)
  return embedding
}
