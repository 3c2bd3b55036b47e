import { describe, expect, it } from 'vitest'
import { parseKeep } from './keep.ts'

const dayMs = 86_400_000

describe('how long things are kept', () => {
  it('is for ever unless said otherwise, but of films, frames and searches', () => {
    expect(parseKeep('KEEP', '')).toEqual({ film: 3 * dayMs, frame: dayMs / 24, search: dayMs })
    expect(parseKeep('KEEP', 'audio=forever,film=forever,frame=1d,search=forever')).toEqual({ frame: dayMs })
  })

  it('is a time for each kind', () => {
    const text = 'master=30d, audio=12h ,event=52w,upload=90s,delivery=5m,film=1w,frame=10m,search=1h'
    expect(parseKeep('KEEP', text)).toEqual({
      film: 7 * dayMs,
      frame: 600_000,
      search: 3_600_000,
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
