import { describe, expect, it } from 'vitest'
import { parseKeep } from './keep.ts'

const dayMs = 86_400_000

describe('how long things are kept', () => {
  it('is for ever unless said otherwise', () => {
    expect(parseKeep('KEEP', '')).toEqual({})
    expect(parseKeep('KEEP', 'audio=forever')).toEqual({})
  })

  it('is a time for each kind', () => {
    expect(parseKeep('KEEP', 'master=30d, audio=12h ,event=52w,upload=90s,delivery=5m,')).toEqual({
      master: 30 * dayMs,
      audio: dayMs / 2,
      event: 364 * dayMs,
      upload: 90_000,
      delivery: 300_000,
    })
  })

  it.each([
    'sound=1d',
    'master',
    'master=',
    'master=0d',
    'master=-1d',
    'master=1y',
    'master=1d=2d',
    'master=999999999w',
  ])('refuses %j and names it', (text) => {
    expect(() => parseKeep('KEEP', `audio=1d,${text}`)).toThrow(`KEEP: '${text}'`)
  })
})
