import { expect, it } from 'vitest'
import { openBuckets } from './open-buckets.ts'

it('opens a bucket to the accounts it is for', () => {
  const buckets = openBuckets(['all=file:/a', 'one@main=file:/b', 'all@other=file:/c'], null)
  expect(buckets.find('all', 'main')).not.toBeNull()
  expect(buckets.find('one', 'main')).not.toBeNull()
  expect(buckets.find('one', 'other')).toBeNull()
  expect(buckets.find('none', 'main')).toBeNull()
  expect(buckets.find('all', 'other')).not.toBe(buckets.find('all', 'main'))
})

it.each([
  ...['a', 'a=', '=file:/a', 'a=/folder', 'a=file:folder', 'a@=file:/a', 'a@B=file:/a', 'a b=file:/a'],
  ...['a=s3://bucket', 'a=http://x'],
])('refuses %s', (entry) => {
  expect(() => openBuckets([entry], null)).toThrow(/^TRIPTYCH_BUCKETS /)
})

it('refuses a name that is told twice, and a store that is not understood', () => {
  expect(() => openBuckets(['a=file:/a', 'a=file:/b'], null)).toThrow(/twice/)
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: null }
  expect(() => openBuckets(['a=s3://bucket?nonsense=1'], credentials)).toThrow(/^TRIPTYCH_BUCKETS /)
})
