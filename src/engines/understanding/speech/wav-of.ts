/** A WAV file of sound for a transcriber: one channel of 16-bit samples. */
import { transcriberRate } from './transcriber.ts'

export function wavOf(sound: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + sound.length * 2)
  const view = new DataView(bytes.buffer)
  const word = (at: number, text: string) => bytes.set(Buffer.from(text, 'latin1'), at)
  word(0, 'RIFF')
  view.setUint32(4, 36 + sound.length * 2, true)
  word(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, transcriberRate, true)
  view.setUint32(28, transcriberRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  word(36, 'data')
  view.setUint32(40, sound.length * 2, true)
  for (const [i, sample] of sound.entries()) {
    view.setInt16(44 + 2 * i, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true)
  }
  return bytes
}
