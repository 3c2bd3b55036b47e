/** The least sound that is worth restoring: a third of a second of a swelling tone, 16 kHz mono. */

const sampleRate = 16_000
const samples = sampleRate / 3

export function shortWav(): Uint8Array<ArrayBuffer> {
  const bytes = Math.floor(samples) * 2
  const view = new DataView(new ArrayBuffer(44 + bytes))
  const text = (at: number, word: string) => {
    for (const [offset, character] of [...word].entries()) view.setUint8(at + offset, character.charCodeAt(0))
  }
  text(0, 'RIFF')
  view.setUint32(4, 36 + bytes, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, bytes, true)
  for (let at = 0; at < Math.floor(samples); at++)
    view.setInt16(44 + at * 2, 8000 * (at / samples) * Math.sin((2 * Math.PI * 220 * at) / sampleRate), true)
  return new Uint8Array(view.buffer)
}
