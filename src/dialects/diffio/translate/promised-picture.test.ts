import { describe, expect, it } from 'vitest'
import { promisesPicture } from './promised-picture.ts'

describe('pictures before the upload', () => {
  it.each([
    ['video/mp4', 'a.bin', true],
    ['VIDEO/MP4; codecs=avc1', 'a', true],
    ['application/octet-stream', 'a.MOV', true],
    ['application/octet-stream', 'a.wav', false],
    ['audio/mp4', 'a.mp4', false],
    ['audio/x-wav', 'a.wav', false],
    ['text/plain', 'a.mp4', false],
  ])('%s named %s: %s', (type, name, expected) => {
    expect(promisesPicture(type, name)).toBe(expected)
  })
})
