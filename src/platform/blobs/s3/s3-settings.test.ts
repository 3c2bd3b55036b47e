/** The setting that names a bucket, and the sizes of parts. */
import { describe, expect, test } from 'vitest'
import { parseS3Settings } from './s3-settings.ts'
import { partBytes } from './s3-upload.ts'

describe('the setting of a bucket', () => {
  test('names a bucket, a prefix, an endpoint, a region and a style', () => {
    expect(parseS3Settings('s3://media')).toEqual({
      bucket: 'media',
      prefix: '',
      endpoint: null,
      region: 'us-east-1',
      isPathStyle: false,
    })
    expect(
      parseS3Settings('s3://my.media/a/B_1/?endpoint=https://host:9000/s3/&region=eu-west-2&pathStyle=false'),
    ).toEqual({
      bucket: 'my.media',
      prefix: 'a/B_1/',
      endpoint: 'https://host:9000/s3',
      region: 'eu-west-2',
      isPathStyle: false,
    })
    expect(parseS3Settings('s3://media/?endpoint=http%3A%2F%2F127.0.0.1%3A9000').isPathStyle).toBe(true)
  })

  test.each([
    's3:',
    's3://',
    's3:media',
    's3://A',
    's3://Media',
    's3://a',
    's3://key:hushhush@media',
    's3://media:9000/x',
    's3://media/../x?endpoint=https://h',
    's3://media/a//b',
    's3://media/a b',
    's3://media/.hidden',
    's3://media#x',
    's3://media?endpoint=ftp://host',
    's3://media?endpoint=host:9000',
    's3://media?endpoint=https://key:hushhush@host',
    's3://media?pathstyle=true',
    's3://media?pathStyle=yes',
    's3://media?region=eu west',
    's3://media?secret=hushhush',
  ])('%s is refused with a line that repeats nothing secret', (setting) => {
    const refuse = () => parseS3Settings(setting)
    if (setting === 's3://media/../x?endpoint=https://h') {
      // The address itself resolves the dots, and so they never reach the bucket.
      expect(refuse().prefix).toBe('x/')
      return
    }
    expect(refuse).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    expect(refuse).toThrow(/^TRIPTYCH_BLOBS (?!.*hushhush)/)
  })
})

describe('the size of parts', () => {
  const least = 8 << 20
  const most = 5 * 2 ** 40
  test('is equal where the length is known, and lets the largest object fit', () => {
    expect(partBytes(1, least, 1000)).toBe(least)
    expect(partBytes(1, least, 80 * 1024 ** 3)).toBe(9 << 20)
    expect(partBytes(1, least, most) * 10_000).toBeGreaterThanOrEqual(most)
    expect(partBytes(9999, least, most)).toBe(partBytes(1, least, most))
  })

  test('grows where it is not, late enough for 40 GB in equal parts', () => {
    const sizes = Array.from({ length: 10_000 }, (_, at) => partBytes(at + 1, least, undefined))
    expect(new Set(sizes.slice(0, 5000))).toEqual(new Set([least]))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(2 * 2 ** 40)
    expect(Math.max(...sizes)).toBe(1 << 30)
  })
})
