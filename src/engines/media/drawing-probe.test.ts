import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { defaultMediaLimits } from './limits.ts'
import { probeMedia } from './probe.ts'

const folder = tempFolder()
let count = 0

function probe(content: string | Buffer) {
  const path = join(folder, `drawing-${count++}`)
  writeFileSync(path, content)
  return probeMedia(path, defaultMediaLimits)
}

describe('an SVG', () => {
  it.each([
    ['<svg width="12" height="10"/>', 12, 10],
    ['\ufeff\n<svg width="12.4px" height=\'9.6\'></svg>', 12, 10],
    ['<svg width="1in" height="25.4mm">', 96, 96],
    ['<svg viewBox="0 0 40 20">', 40, 20],
    ['<svg viewBox="-5,-5 40,20" width="100%">', 40, 20],
    ['<svg viewBox="0 0 40 20" height="10">', 20, 10],
    ['<svg viewBox="0 0 0 20">', 300, 150],
    ['<svg stroke-width="9" title="a > b" width="7" height="8">', 7, 8],
    [
      '<?xml version="1.0"?><!-- a --> <!-- b --><!DOCTYPE svg PUBLIC "x" "y"><svg width="3" height="4">',
      3,
      4,
    ],
  ])('%s', (text, width, height) => {
    expect(probe(text)).toEqual({
      ...{ format: 'svg', mediaType: 'image/svg+xml', kind: 'image', width, height, durationMs: null },
      ...{ hasVideo: false, hasAudio: false, streams: [] },
    })
  })

  it('is refused when it breaks off or is enormous', () => {
    expect(() => probe('<svg width="3"')).toThrow('breaks off')
    expect(() => probe('<svg width="1e9" height="1e9">')).toThrow('pixels are accepted')
  })

  it('is refused where it is longer than editors open', () => {
    expect(() => probe(`<svg width="3" height="4">${' '.repeat(32 * 1024 ** 2)}`)).toThrow('are read')
  })

  it('takes no time to be seen through', () => {
    expect(() => probe('<svg '.repeat(200_000))).toThrow('breaks off')
  })

  it('begins after however many comments', () => {
    expect(probe(`${'<!-- -->'.repeat(100_000)}<svg width="3" height="4">`)).toMatchObject({ width: 3 })
  })

  it('is no page that holds one, and none that defines entities', () => {
    for (const text of ['<html><svg width="1" height="1"/></html>', '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'])
      expect(() => probe(text)).toThrow('could not be read as media')
  })
})

describe('an animation of Lottie', () => {
  const lottie = { v: '5.7.0', fr: 30, ip: 15, op: 60, w: 64, h: 32, layers: [] }

  it('says its size and how long it plays', () => {
    expect(probe(JSON.stringify(lottie))).toMatchObject({
      ...{ format: 'lottie', mediaType: 'video/lottie+json', kind: 'image' },
      ...{ width: 64, height: 32, durationMs: 1500 },
    })
  })

  it('is as large as whole pixels', () => {
    const sizeOf = (size: { w: number; h: number }) => probe(JSON.stringify({ ...lottie, ...size }))
    expect(sizeOf({ w: 512.5, h: 0.2 })).toMatchObject({ width: 513, height: 1 })
    expect(() => sizeOf({ w: 3e9, h: 0.01 })).toThrow('are accepted')
  })

  it.each([{ fr: 0 }, { op: 15 }, { w: 0 }, { h: -1 }])('is refused with %j', (change) => {
    expect(() => probe(JSON.stringify({ ...lottie, ...change }))).toThrow('The animation goes from frame')
  })

  it('is no other JSON', () => {
    for (const text of ['{"fr": 30}', JSON.stringify({ ...lottie, layers: 3 }), '{"fr": 30', '{}'])
      expect(() => probe(text)).toThrow('could not be read as media')
    expect(() => probe(JSON.stringify({ ...lottie, op: 1e12 }))).toThrow('are accepted')
  })
})
