import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { sine } from '#tests/media-corpus/signals.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import type { AnalysisFacts } from './facts.ts'
import { drawWaveform } from './waveform.ts'

const folder = tempFolder()

it('gives the lowest and the highest sample of each step, silence before late sound included', async () => {
  const path = join(folder, 'film.mov')
  const sound = { sampleRate: 48_000, channels: [sine(48_000, 300, 48_000, 0.5)] }
  writeVideo(path, {
    muxer: 'mov',
    pictureEncoder: 'libx264',
    soundEncoder: 'pcm_s24le',
    seconds: 2,
    flashAt: 1,
    width: 32,
    height: 32,
    sound,
    soundStart: 1,
  })
  const input = {
    inputPath: path,
    folder,
    media: probeMedia(path, defaultMediaLimits),
    modelFolder: null,
    limits: defaultMediaLimits,
    settings: {
      sceneLength: { range: 'medium' as const },
      personCount: 0,
      languages: [],
      detectAudioEffects: false,
    },
    facts: { durationMs: 2000 } as AnalysisFacts,
  }
  const context = { signal: new AbortController().signal, onProgress: () => {} }
  const { derivatives } = await drawWaveform(input, context)
  const { path: file, stepMs, count } = derivatives!.waveform!
  expect(stepMs).toBe(20)
  const peaks = new Int8Array(readFileSync(file))
  expect(peaks).toHaveLength(2 * count)
  const pairAt = (ms: number) => [...peaks.subarray((2 * ms) / stepMs, (2 * ms) / stepMs + 2)]
  expect(pairAt(500)).toEqual([0, 0])
  // Half of the full scale of 127, and back.
  expect(pairAt(1500)[0]).toBeCloseTo(-64, -0.5)
  expect(pairAt(1500)[1]).toBeCloseTo(64, -0.5)
})
