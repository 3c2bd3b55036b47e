/** Solves small Hermitian systems by Cholesky's decomposition, in place and without allocation. */

/**
 * Solves R g = r for a Hermitian, positive definite R with `loading` of its mean diagonal added to the diagonal.
 * @param real lower half of R, row by row, as is `imaginary`; overwritten by the factor.
 * @param vectorReal r, overwritten by g.
 */
export function solveHermitian(
  real: Float64Array,
  imaginary: Float64Array,
  vectorReal: Float64Array,
  vectorImaginary: Float64Array,
  loading: number,
): void {
  const size = vectorReal.length
  let trace = 0
  for (let i = 0; i < size; i++) trace += real[i * size + i]!
  const load = (loading * trace) / size + Number.MIN_VALUE
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let re = real[i * size + j]! + (i === j ? load : 0)
      let im = imaginary[i * size + j]!
      for (let k = 0; k < j; k++) {
        const [ar, ai] = [real[i * size + k]!, imaginary[i * size + k]!]
        const [br, bi] = [real[j * size + k]!, imaginary[j * size + k]!]
        re -= ar * br + ai * bi
        im -= ai * br - ar * bi
      }
      if (i === j) {
        real[i * size + i] = Math.sqrt(Math.max(re, load))
        imaginary[i * size + i] = 0
      } else {
        real[i * size + j] = re / real[j * size + j]!
        imaginary[i * size + j] = im / real[j * size + j]!
      }
    }
  }
  // L y = r
  for (let i = 0; i < size; i++) {
    let re = vectorReal[i]!
    let im = vectorImaginary[i]!
    for (let k = 0; k < i; k++) {
      const [lr, li] = [real[i * size + k]!, imaginary[i * size + k]!]
      re -= lr * vectorReal[k]! - li * vectorImaginary[k]!
      im -= lr * vectorImaginary[k]! + li * vectorReal[k]!
    }
    vectorReal[i] = re / real[i * size + i]!
    vectorImaginary[i] = im / real[i * size + i]!
  }
  // L^H g = y
  for (let i = size - 1; i >= 0; i--) {
    let re = vectorReal[i]!
    let im = vectorImaginary[i]!
    for (let k = i + 1; k < size; k++) {
      const [lr, li] = [real[k * size + i]!, -imaginary[k * size + i]!]
      re -= lr * vectorReal[k]! - li * vectorImaginary[k]!
      im -= lr * vectorImaginary[k]! + li * vectorReal[k]!
    }
    vectorReal[i] = re / real[i * size + i]!
    vectorImaginary[i] = im / real[i * size + i]!
  }
}
