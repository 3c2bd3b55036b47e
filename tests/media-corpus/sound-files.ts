/** Whole sounds in memory, for tests and benchmarks: reading them with our decoder, writing them without it. */

import { writeFileSync } from 'node:fs'
import { defaultMediaLimits, type MediaLimits } from '#engines/media/limits.ts'
import { Resampler } from '#engines/media/resampler.ts'
import { SoundReader } from '#engines/media/sound-reader.ts'

export type Sound = { sampleRate: number; channels: Float32Array[] }

export function readSound(path: string, limits: MediaLimits = defaultMediaLimits): Sound {
  using reader = new SoundReader(path, limits)
  const { sampleRate, channelCount } = reader.format
  const gathered = Array.from({ length: channelCount }, () => [] as Float32Array[])
  for (let block = reader.read(); block !== null; block = reader.read()) {
    block.forEach((channel, index) => {
      gathered[index]!.push(channel.slice())
    })
  }
  return { sampleRate, channels: gathered.map(joined) }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function resampled(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  using resampler = new Resampler(fromRate, toRate, 1)
  const start = resampler.convert([samples])[0]!.slice()
  return joined([start, resampler.finish()[0]!.slice()])
}

type WavEncoding = 'int16' | 'float32'

/** A WAV file made byte by byte: what the tests feed in must not come from the code they test. */
export function wavBytes({ sampleRate, channels }: Sound, encoding: WavEncoding = 'float32'): Buffer {
  const sampleBytes = encoding === 'int16' ? 2 : 4
  const frameBytes = channels.length * sampleBytes
  const frameCount = channels[0]?.length ?? 0
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + frameCount * frameBytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(encoding === 'int16' ? 1 : 3, 20)
  header.writeUInt16LE(channels.length, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * frameBytes, 28)
  header.writeUInt16LE(frameBytes, 32)
  header.writeUInt16LE(sampleBytes * 8, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(frameCount * frameBytes, 40)
  const data = Buffer.alloc(frameCount * frameBytes)
  for (let i = 0, at = 0; i < frameCount; i++) {
    for (const channel of channels) {
      if (encoding === 'float32') data.writeFloatLE(channel[i]!, at)
      else data.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(channel[i]! * 32_768))), at)
      at += sampleBytes
    }
  }
  return Buffer.concat([header, data])
}

export function writeWav(path: string, sound: Sound, encoding?: WavEncoding): void {
  writeFileSync(path, wavBytes(sound, encoding))
}
