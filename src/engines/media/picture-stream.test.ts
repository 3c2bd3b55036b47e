import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeHeldFilm, writeVideo } from '#tests/media-corpus/video-files.ts'
import { paintPatches, writeDrawnFilm } from '#tests/support/drawn-film.ts'
import { FilmFrame } from './film-frame.ts'
import { defaultMediaLimits, maxFruitlessPackets } from './limits.ts'
import { PictureStream } from './picture-stream.ts'
import { SegmentWriter } from './segment-writer.ts'

const folder = tempFolder()
const path = join(folder, 'film.mp4')

/** Of every picture its time, small planes and the whole of it. */
function digestsOf(threads: number): string[] {
  using stream = new PictureStream(path, defaultMediaLimits, { threads })
  const view = stream.view()
  const digests: string[] = []
  for (let picture = stream.next(); picture !== null; picture = stream.next()) {
    const { luma, chroma, timeMs } = picture
    const hash = createHash('sha256').update(luma).update(chroma[0]).update(chroma[1])
    digests.push(`${timeMs} ${hash.update(view(160, 90).data).digest('hex')}`)
  }
  return digests
}

it('gives the same pictures whatever the number of threads', async () => {
  await writeDrawnFilm(path, {
    width: 320,
    height: 180,
    fps: 25,
    seconds: 1.6,
    paint: (context, seconds) => {
      paintPatches(context, seconds < 0.8 ? 1 : 2, 60)
      context.fillRect(seconds * 150, 40, 80, 80)
    },
  })
  const [one, ...others] = [1, 2, 4].map(digestsOf)
  expect(new Set(one).size).toBe(40)
  expect(others).toEqual([one, one])
})

it('gives views that do not overwrite each other', () => {
  using stream = new PictureStream(path, defaultMediaLimits, {})
  const [small, large] = [stream.view(), stream.view()]
  stream.next()
  const kept = small(32, 18)
  const before = Buffer.from(kept.data)
  large(320, 180)
  expect(kept.data).toEqual(before)
  for (let count = 0; count < 30; count++) stream.next()
  expect(small(32, 18).data).not.toEqual(before)
})

it('ends when the last picture does, however long that is shown', () => {
  const path = join(folder, 'held.mp4')
  writeHeldFilm(path, [1, 1, 5])
  using stream = new PictureStream(path, defaultMediaLimits, {})
  while (stream.next() !== null);
  expect(stream.endMs).toBe(7000)
})

it('looks at the key frames alone of a film that has few', () => {
  const path = join(folder, 'one-key.mp4')
  const count = maxFruitlessPackets + 100
  using film = new FilmFrame(32, 32)
  using writer = new SegmentWriter(path, {
    ...{ width: 32, height: 32, fps: 60, threads: 1 },
    format: 'mp4',
    keyFrameInterval: count + 1,
  })
  for (let index = 0; index < count; index++) writer.write(film.frame)
  writer.finish()
  using stream = new PictureStream(path, defaultMediaLimits, { onlyKeyFrames: true })
  expect([stream.next()?.timeMs, stream.next()]).toEqual([0, null])
})

it('goes on in time where a transport stream that was joined to another begins anew', () => {
  const part = join(folder, 'part.ts')
  writeVideo(part, {
    muxer: 'mpegts',
    pictureEncoder: 'libx264',
    soundEncoder: null,
    seconds: 4,
    flashAt: 1,
    width: 64,
    height: 48,
  })
  const joined = join(folder, 'joined.ts')
  writeFileSync(joined, Buffer.concat([readFileSync(part), readFileSync(part)]))
  using stream = new PictureStream(joined, defaultMediaLimits, {})
  const times: number[] = []
  for (let picture = stream.next(); picture !== null; picture = stream.next()) times.push(picture.timeMs)
  expect(times).toEqual(Array.from({ length: 200 }, (_, index) => index * 40))
  expect(stream.endMs).toBe(8000)
})
