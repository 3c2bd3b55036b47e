import { expect, it } from 'vitest'
import type { MediaFacts } from '../context.ts'
import { type ImportTerms, mostBytes, promisedKind, unsuitable } from './import-terms.ts'

const sides = { leastSide: 360, mostSide: 1080 }
const terms: ImportTerms = {
  video: { formats: { mp4: ['video/mp4'] }, maxBytes: 1000, maxDurationMs: 6_000_000, ...sides },
  image: { formats: { jpg: ['image/jpeg'] }, maxBytes: 10, ...sides },
}
const film: MediaFacts = {
  ...{ mediaType: 'video/mp4', kind: 'video', width: 1920, height: 1080, durationMs: 6_000_000 },
  ...{ hasVideo: true, hasAudio: false, streams: [] },
}
const photo: MediaFacts = { ...film, mediaType: 'image/jpeg', kind: 'image', durationMs: null }

it.each([
  ['a film at every bound', film, 1000],
  ['one that stands upright', { ...film, width: 1080, height: 1920 }, 1],
  ['the smallest', { ...film, width: 640, height: 360 }, 1],
  ['an image', photo, 10],
])('takes %s', (_what, facts, bytes) => {
  expect(unsuitable(facts, bytes, terms)).toBeNull()
})

it.each([
  ['sound', { ...film, kind: 'audio' }, 1, /^Unsupported format: audio/],
  ['another format', { ...film, mediaType: 'video/x-msvideo' }, 1, /formats: mp4, jpg\): video\/x-msvideo/],
  ['too many lines', { ...film, height: 1081, width: 1922 }, 1, /^Unsupported resolution .* 1922x1081/],
  ['too few', { ...film, width: 359, height: 5000 }, 1, /^Unsupported resolution/],
  ['no size', { ...film, width: null }, 1, /how large/],
  ['no length', { ...film, durationMs: null }, 1, /how long/],
  [
    'too long a film',
    { ...film, durationMs: 6_000_001 },
    1,
    /^Unsupported length \(at most 100 minutes\): 101/,
  ],
  ['too large a film', film, 1001, /at most 1000 bytes\): 1001/],
  ['too large an image', photo, 11, /at most 10 bytes\): 11/],
] as const)('refuses %s', (_what, facts, bytes, text) => {
  expect(unsuitable(facts, bytes, terms)).toMatch(text)
})

it('knows what a name promises, and the largest of all', () => {
  const kinds = ['mp4', 'jpg', 'avi', '', 'constructor'].map((ending) => promisedKind(ending, terms))
  expect(kinds).toEqual(['video', 'image', null, null, null])
  expect(mostBytes(terms)).toBe(1000)
})
