import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { credentialIdOf, displayOf, hashKey, makeBearerKey } from './key-format.ts'

describe('the text of a key', () => {
  it('names its credential', () => {
    const id = uuidV7()
    expect(credentialIdOf(makeBearerKey(id))).toBe(id)
  })

  it('is another at each making, and is told apart by its hash', () => {
    const id = uuidV7()
    const [one, two] = [makeBearerKey(id), makeBearerKey(id)]
    expect(one).not.toBe(two)
    expect(hashKey(one).equals(hashKey(two))).toBe(false)
    expect(hashKey(one)).toHaveLength(32)
  })

  it('is not taken when one character of it is wrong', () => {
    const key = makeBearerKey(uuidV7())
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.constantFrom(...'abcdef0123456789XYZ_'), (place, character) => {
        fc.pre(key[place] !== character)
        expect(credentialIdOf(key.slice(0, place) + character + key.slice(place + 1))).toBeNull()
      }),
    )
  })

  it('is never taken for one when it is any other text', () => {
    // Any UTF-16, and quicker to make than the strings of the library.
    const texts = fc.uint16Array().map((codes) => String.fromCharCode(...codes))
    fc.assert(fc.property(texts, (text) => credentialIdOf(text) === null))
  })

  it('shows a start that is another at each making, and no more of the secret than eight characters', () => {
    const id = uuidV7()
    const [key, rotated] = [makeBearerKey(id), makeBearerKey(id)]
    expect(displayOf(key)).toMatch(/^triptych_[A-Za-z0-9]{8}$/)
    expect(displayOf(key)).toBe(`triptych_${key.split('_')[1]!.slice(0, 8)}`)
    expect(displayOf(key)).not.toBe(displayOf(rotated))
  })
})
