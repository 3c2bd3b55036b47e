import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import { ALLOWED_ENCODERS, encoderRate, openEncoder } from './encoders.ts'

const settings = { sampleRate: 48_000, channelCount: 2, hasGlobalHeader: false }

describe('the list of allowed encoders', () => {
  it('has none whose licence does not go with the rest of FFmpeg', () => {
    expect([...ALLOWED_ENCODERS].sort()).toEqual(['aac', 'flac', 'libmp3lame', 'libopus', 'pcm_s24le'])
    expect(ALLOWED_ENCODERS).not.toContain('libfdk_aac')
  })

  it.each(ALLOWED_ENCODERS)('%s opens', (encoder) => {
    const context = openEncoder({ encoder, ...settings })
    expect(context.isOpen).toBe(true)
    context.freeContext()
  })

  it('is kept to where types do not reach', () => {
    const encoder = 'libfdk_aac' as (typeof ALLOWED_ENCODERS)[number]
    expect(() => openEncoder({ encoder, ...settings })).toThrow(TriptychError)
  })

  it('is the only way to an encoder of sound in our code', () => {
    const source = fileURLToPath(new URL('../../', import.meta.url))
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    const opening = files.filter((file) => {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) return false
      return /findEncoder|\bEncoder\.create|from 'node-av\/api'|from 'node-av'/.test(
        readFileSync(join(source, file), 'utf8'),
      )
    })
    // Pictures have encoders of their own, two that are named in a table of constants.
    const places = ['encoders.ts', 'film-formats.ts', 'video-encoder.ts']
    expect(opening.sort()).toEqual(places.map((place) => join('engines', 'media', place)))
  })
})

it('a rate that an encoder lacks becomes 48 kHz', () => {
  expect(encoderRate('libmp3lame', 44_100)).toBe(44_100)
  expect(encoderRate('libmp3lame', 96_000)).toBe(48_000)
  expect(encoderRate('libopus', 44_100)).toBe(48_000)
  expect(encoderRate('flac', 192_000)).toBe(192_000)
})
