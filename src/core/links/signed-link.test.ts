import { describe, expect, it } from 'vitest'
import { LinkSigner } from './signed-link.ts'

const signer = new LinkSigner('a secret of the server, long enough')
const now = new Date('2026-01-01T00:00:00Z')
const later = new Date(now.getTime() + 3_600_000)

describe('signed links', () => {
  const link = signer.sign('upload', 'thing', later)

  it('are good for what they were signed for, until they expire', () => {
    expect(() => signer.verify('upload', 'thing', link, now)).not.toThrow()
    expect(() => signer.verify('upload', 'thing', link, later)).not.toThrow()
    expect(() => signer.verify('upload', 'thing', link, new Date(later.getTime() + 1))).toThrow(/expired/)
  })

  it.each([
    ['another thing', () => signer.verify('upload', 'other', link, now)],
    ['another purpose', () => signer.verify('download', 'thing', link, now)],
    [
      'a longer life',
      () => signer.verify('upload', 'thing', { ...link, expires: String(Number(link.expires) + 1) }, now),
    ],
    [
      'another server',
      () => new LinkSigner('another secret of the server, long').verify('upload', 'thing', link, now),
    ],
    ['no signature', () => signer.verify('upload', 'thing', { expires: link.expires }, now)],
    [
      'two signatures',
      () => signer.verify('upload', 'thing', { ...link, signature: [link.signature, link.signature] }, now),
    ],
    [
      'a shorter signature',
      () => signer.verify('upload', 'thing', { ...link, signature: link.signature.slice(1) }, now),
    ],
  ])('are no good for %s', (_what, verify) => {
    expect(verify).toThrow(/not valid/)
  })
})
