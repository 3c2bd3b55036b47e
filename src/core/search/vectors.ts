/**
 * Vectors that say what something looks like or means: packed into bytes, compared by the cosine of their angle, and
 * sketched as bits, so that the likeliest among very many are found without reading them (Charikar 2002: the share
 * of planes that lie between two vectors is their angle).
 */

const sketchBits = 256

/** Only vectors of one name and version can be compared. */
export function providerLabel({ name, version }: { name: string; version: string }): string {
  return `${name} ${version}`
}

/** One signed byte each; null when there is nothing to scale. */
export function packVector(vector: ArrayLike<number>): Buffer | null {
  let most = 0
  for (let at = 0; at < vector.length; at++) most = Math.max(most, Math.abs(vector[at]!))
  if (!(most > 0) || !Number.isFinite(most)) return null
  const packed = Buffer.alloc(vector.length)
  for (let at = 0; at < vector.length; at++) packed.writeInt8(Math.round((vector[at]! / most) * 127), at)
  return packed
}

/** Of two packed vectors; 0 when they are not of one length. */
export function cosineOfPacked(one: Buffer, other: Buffer): number {
  if (one.length !== other.length) return 0
  const [a, b] = [one, other].map((each) => new Int8Array(each.buffer, each.byteOffset, each.length)) as [
    Int8Array,
    Int8Array,
  ]
  let [product, ownLength, otherLength] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    product += a[at]! * b[at]!
    ownLength += a[at]! ** 2
    otherLength += b[at]! ** 2
  }
  return product === 0 ? 0 : product / Math.sqrt(ownLength * otherLength)
}

/** @returns 256 digits, 0 or 1 */
export function sketchOf(packed: Buffer): string {
  const planes = planesFor(packed.length)
  const vector = new Int8Array(packed.buffer, packed.byteOffset, packed.length)
  let bits = ''
  for (let bit = 0; bit < sketchBits; bit++) {
    let sum = 0
    const from = bit * vector.length
    for (let at = 0; at < vector.length; at++) sum += planes[from + at]! * vector[at]!
    bits += sum > 0 ? '1' : '0'
  }
  return bits
}

const planesOfLength = new Map<number, Int8Array>()

/** Stored sketches depend on them: they are the same for ever. Each number is -1 or 1, by a generator of Marsaglia's. */
function planesFor(length: number): Int8Array {
  const known = planesOfLength.get(length)
  if (known) return known
  let state = 0x9e3779b9
  const planes = Int8Array.from({ length: sketchBits * length }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state < 0 ? -1 : 1
  })
  planesOfLength.set(length, planes)
  return planes
}
