import { describe, expect, it } from 'vitest'
import { Sealer } from './sealer.ts'

const secret = 'a secret of the server, long enough'

describe('sealed secrets', () => {
  it('come back as they were, and are never sealed the same twice', () => {
    const sealer = new Sealer(secret)
    const [one, two] = [sealer.seal('whsec_ä'), sealer.seal('whsec_ä')]
    expect(one.equals(two)).toBe(false)
    expect(new Sealer(secret).open(one)).toBe('whsec_ä')
    expect(one.toString('latin1')).not.toContain('whsec_')
  })

  it('stay shut under another secret, and when a bit was changed', () => {
    const sealed = new Sealer(secret).seal('text')
    expect(() => new Sealer(`${secret}!`).open(sealed)).toThrow(/cannot be read/)
    for (let place = 0; place < sealed.length; place++) {
      const changed = Buffer.from(sealed)
      changed[place]! ^= 1
      expect(() => new Sealer(secret).open(changed)).toThrow(/cannot be read/)
    }
  })
})
