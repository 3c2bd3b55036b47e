import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomToken, uuidV7 } from '#base/ids.ts'
import { idIn, keyOf, linkPath, tokenIn } from './asset-references.ts'

const nothing = { id: null, remoteKey: null, remoteUrl: null }
const token = randomToken(24)
const origins = fc.constantFrom(
  'http://127.0.0.1:7300',
  'https://media.example.com',
  'https://[2001:db8::1]:8443',
  'http://a-host',
  'https://xn--bcher-kva.example',
)
/** Any characters; made by number, since the library takes seconds to list them. */
const names = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0x10000, max: 0x10ffff })))
  .map((codes) => String.fromCodePoint(...codes))

describe('a link in a document', () => {
  it('is known under any origin, prefix and query, whatever the file is called', () => {
    fc.assert(
      fc.property(origins, names, (origin, name) => {
        const path = linkPath(token, name)
        const remoteUrl = `${origin}/some/prefix${path}?x=1#y`
        expect(tokenIn({ ...nothing, remoteUrl })).toBe(token)
        expect(path.length).toBeLessThan(2048)
      }),
    )
    expect(linkPath(token, '..')).toBe(`/files/assets/${token}/file`)
  })

  it.each([
    null,
    '',
    'not an address',
    'https://example.com/files/assets/short/a.png',
    `https://example.com/files/assets/${token}`,
    `https://example.com/files/assets/${token}/a/b.png`,
    `https://example.com/files/${token}/a.png`,
    `https://example.com/?u=/files/assets/${token}/a.png`,
  ])('is none in %j', (remoteUrl) => {
    expect(tokenIn({ ...nothing, remoteUrl })).toBeNull()
  })
})

describe('an id in a document', () => {
  const id = uuidV7()
  const elsewhere = 'https://cdn.example.com/a.png'

  it('counts by the key, whatever stands beside it', () => {
    for (const remoteKey of [keyOf(id, 'a.png'), keyOf(id, ''), `uploads/${id.toUpperCase()}`])
      expect(idIn({ id: uuidV7(), remoteKey, remoteUrl: elsewhere })).toBe(id)
  })

  it('counts by itself only where no address says otherwise', () => {
    expect(idIn({ ...nothing, id })).toBe(id)
    expect(idIn({ ...nothing, id, remoteUrl: '' })).toBe(id)
    expect(idIn({ ...nothing, id, remoteUrl: elsewhere })).toBeNull()
  })

  it('is none in keys of others', () => {
    for (const remoteKey of ['uploads/demo.png', `other/${id}/a.png`, `x/uploads/${id}/a.png`, 'uploads/'])
      expect(idIn({ id: 'image-1', remoteKey, remoteUrl: null })).toBeNull()
  })
})
