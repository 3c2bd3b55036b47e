import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { power, sine } from '#tests/media-corpus/signals.ts'
import { readSound, writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { renderSound, type SoundRequest } from './render-sound.ts'

const folder = tempFolder()
const tonePath = join(folder, 'tone.wav')
writeWav(tonePath, { sampleRate: 48_000, channels: [sine(96_000, 440, 48_000, 1)] })
const clickPath = join(folder, 'click.wav')
const click = new Float32Array(96_000)
for (let i = 0; i < 96; i++) click[48_000 + i] = 0.9 * Math.cos((Math.PI * i) / 8)
writeWav(clickPath, { sampleRate: 48_000, channels: [click] })

const still = (value: number) => ({ value, keyframes: [] })

function requestOf(assetIds: string[], more: Partial<SoundRequest> = {}): SoundRequest {
  const item = (assetId: string, id: string) => ({
    id,
    type: 'audio' as const,
    assetId,
    startTicks: 0,
    durationTicks: 480_000,
    isDraggingInTimeline: false,
    top: still(0),
    left: still(0),
    width: still(0),
    height: still(0),
    scaleX: still(1),
    scaleY: still(1),
    opacity: still(1),
    audioStartFromInSeconds: 0,
    decibelAdjustment: still(0),
    playbackRate: 1,
    audioFadeInDurationInSeconds: 0,
    audioFadeOutDurationInSeconds: 0,
  })
  const ids = assetIds.map((_, index) => `item ${index}`)
  return {
    state: {
      tracks: ids.map((id) => ({ id: `track of ${id}`, items: [id], hidden: false, muted: false })),
      items: Object.fromEntries(ids.map((id, index) => [id, item(assetIds[index]!, id)])),
      assets: {},
    },
    files: { tone: tonePath, click: clickPath },
    frameCount: 61,
    fps: 30,
    format: 'mp4',
    limits: defaultMediaLimits,
    path: join(folder, `${assetIds.join('-')}.out`),
    ...more,
  }
}

async function rendered(request: SoundRequest): Promise<Float32Array[] | null> {
  const signal = new AbortController().signal
  const result = await renderSound(request, { signal, onProgress: () => {} })
  return result && readSound(result.path).channels
}

it.each(['mp4', 'webm'] as const)(
  'for %s it is as long as the film to the sample, and in step to a fifth of a ms',
  async (format) => {
    for (const [frameCount, fps] of [
      [61, 30],
      [61, 60],
      [1, 30],
    ] as const) {
      const [left, right] = (await rendered(requestOf(['click'], { format, frameCount, fps })))!
      expect([left!.length, right!.length]).toEqual(new Array(2).fill((frameCount / fps) * 48_000))
      if (left!.length < 60_000) continue
      const likeness = (lag: number) => {
        let sum = 0
        for (let i = 0; i < 96; i++) sum += left![48_000 + lag + i]! * click[48_000 + i]!
        return sum
      }
      const lags = Array.from({ length: 401 }, (_, index) => index - 200)
      const best = lags.reduce((nearest, lag) => (likeness(lag) > likeness(nearest) ? lag : nearest))
      expect(Math.abs(best)).toBeLessThan(10)
    }
  },
)

it('two full tones in phase stay within full scale, and stay a tone', async () => {
  const [left] = (await rendered(requestOf(['tone', 'tone'])))!
  const middle = left!.subarray(24_000, 72_000)
  expect(left!.every((sample) => Math.abs(sample) < 1.06)).toBe(true)
  const pure = sine(48_000, 440, 48_000, 1)
  const share = middle.reduce((sum, sample, i) => sum + sample * pure[i]!, 0) / 24_000
  const rest = middle.map((sample, i) => sample - share * pure[i]!)
  // FFmpeg's AAC encoder keeps what is near full scale at 0.95 of it, so that decoders do not clip.
  expect(share).toBeGreaterThan(0.93)
  // Cut off at full scale, the sum of two would be nearly a square wave, with a fifth of its power in overtones.
  expect(power(rest)).toBeLessThan(0.0005)
})

it('nothing to hear makes no file', async () => {
  const request = requestOf([])
  expect(await rendered(request)).toBeNull()
  expect(existsSync(request.path)).toBe(false)
})

it('stops when it is told to, and says how far it is', async () => {
  const stop = new AbortController()
  const request = requestOf(['tone'], { frameCount: 30 * 60 * 60 })
  const shares: number[] = []
  const work = renderSound(request, {
    signal: stop.signal,
    onProgress: (fraction) => {
      shares.push(fraction)
      if (shares.length === 3) stop.abort()
    },
  })
  await expect(work).rejects.toMatchObject({ code: 'work_canceled' })
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect(shares.every((share) => share > 0 && share < 1)).toBe(true)
})
