import { expect, it } from 'vitest'
import { isObjectKey } from './object-key.ts'

it.each(['a.mp4', 'b/c d/영상.mov', '..a', 'a..', '.hidden/b', 'a\\b', 'folder/', '%2e%2e/a'])(
  'takes %j',
  (key) => {
    expect(isObjectKey(key)).toBe(true)
  },
)

it.each([
  ...['', '/', '/a', 'a//b', '.', '..', './a', '../a', 'a/../b', 'a/..', 'a/../', 'a/./b', 'a//'],
  ...['a\u0000b', 'a\nb', '\ud800', 'a'.repeat(1025), '가'.repeat(342)],
])('refuses %j', (key) => {
  expect(isObjectKey(key)).toBe(false)
})
