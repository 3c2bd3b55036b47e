import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestBucket, type TestBucket, testCredentials } from '#tests/support/s3/test-bucket.ts'
import { connectS3, defaultS3Limits } from '../blobs/s3/s3-connection.ts'
import { S3Objects } from '../blobs/s3/s3-objects.ts'
import { parseS3Settings } from '../blobs/s3/s3-settings.ts'
import { openBuckets } from './open-buckets.ts'

let store: TestBucket

beforeAll(async () => {
  store = await startTestBucket()
  const connection = await connectS3(parseS3Settings(store.setting()), testCredentials, defaultS3Limits)
  const objects = new S3Objects(connection)
  for (const name of ['outside.mp4', 'media/films/take 1.mp4', 'media/영상.mp4'])
    await objects.put(name, Buffer.from(name), 'test', false)
  connection.close()
})

afterAll(() => store?.close())

const open = (key: string) =>
  openBuckets([`films=${store.setting('media')}`], testCredentials)
    .find('films', 'main')!
    .open(key)

it.each(['films/take 1.mp4', '영상.mp4'])('reads %s below its prefix', async (key) => {
  const object = await open(key)
  const content = `media/${key}`
  expect(object?.sizeBytes).toBe(Buffer.byteLength(content))
  expect((await buffer(object!.stream)).toString()).toBe(content)
})

it.each(['nothing.mp4', 'outside.mp4', '../outside.mp4', 'films/../../outside.mp4', 'films', 'films/', '/'])(
  'has nothing at %s',
  async (key) => {
    expect(await open(key)).toBeNull()
  },
)
