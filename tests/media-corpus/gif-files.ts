/** Two pictures of 2 x 2 pixels for a quarter of a second each, written by hand. */
export function gifBytes({ isEndless = true } = {}): Buffer {
  const head = '474946383961 0200 0200 80 00 00 000000 ffffff'
  const loop = '21ff0b 4e45545343415045322e30 03 01 0000 00'
  const picture = '21f904 00 1900 00 00 2c 0000 0000 0200 0200 00 02 02 8451 00'
  const blocks = [head, ...(isEndless ? [loop] : []), picture, picture, '3b']
  return Buffer.from(blocks.join('').replaceAll(' ', ''), 'hex')
}
