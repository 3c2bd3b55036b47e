/** A folder that is a bucket, with small files that are large enough for the vendor. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pictureBytes, type VideoFixture, writeVideo } from '#tests/media-corpus/video-files.ts'
import { until } from '#tests/support/core-lab.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { type Answer, type Api, type Body, resultOf } from './api.ts'

export type TestBucket = {
  folder: string
  put(key: string, bytes: Buffer): void
  putVideo(key: string, fixture?: Partial<VideoFixture>): number
  putPicture(key: string, size?: { width: number; height: number }): number
}

export function makeBucket(): TestBucket {
  const folder = newTempFolder('triptych-bucket')
  const pathOf = (key: string) => {
    const path = join(folder, key)
    mkdirSync(dirname(path), { recursive: true })
    return path
  }
  const put = (key: string, bytes: Buffer) => writeFileSync(pathOf(key), bytes)
  return {
    folder,
    put,
    putVideo(key, fixture = {}) {
      const path = pathOf(key)
      writeVideo(path, {
        muxer: 'mp4',
        pictureEncoder: 'libx264',
        soundEncoder: null,
        seconds: 1,
        flashAt: 0,
        width: 640,
        height: 360,
        ...fixture,
      })
      return readFileSync(path).byteLength
    },
    putPicture(key, size = { width: 480, height: 360 }) {
      const bytes = pictureBytes('png', size)
      put(key, bytes)
      return bytes.byteLength
    },
  }
}

/** Registers a file and waits for the end of it; returns the number, and the last status. */
export async function register(
  api: Api,
  project: string,
  key: string,
  {
    family = 'assets',
    bucketName = 'films',
  }: { family?: 'assets' | 'video-assets'; bucketName?: string } = {},
): Promise<{ id: number; status: Body }> {
  const made = resultOf(await api.post(`${project}/${family}/import/object-storage`, { key, bucketName }))
  const id: number = family === 'assets' ? made.assetId : made.videoId
  const status = await until(`the import of ${key}`, async () => {
    const answer: Answer = await api.get(`${project}/${family}/${id}/import-status`)
    const result = resultOf(answer)
    return result.uploadStatus === 'IN_PROGRESS' ? null : result
  })
  return { id, status }
}
