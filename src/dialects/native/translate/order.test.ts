import { describe, expect, it } from 'vitest'
import { fromCreateTask, orderKeyOf } from './order.ts'

const parameters = { audioFormat: 'wav' as const }

describe('an order', () => {
  it('is on a project or on a file, by the flash chain unless another is named', () => {
    expect(fromCreateTask({ kind: 'restore', assetId: 'a', parameters })).toEqual({
      on: { assetId: 'a' },
      label: 'flash',
      options: { chain: 'flash', audioFormat: 'wav' },
      priority: 0,
    })
    expect(fromCreateTask({ kind: 'restore', projectId: 'p', parameters, priority: -2 })).toMatchObject({
      on: { projectId: 'p' },
      priority: -2,
    })
  })

  it('carries strength and loudness only when they are said, and nothing that is not known', () => {
    const asked = { chain: 'best', audioFormat: 'mp3', strength: 0, loudness: -16, color: 'red' } as const
    expect(fromCreateTask({ kind: 'restore', assetId: 'a', parameters: asked })).toEqual({
      on: { assetId: 'a' },
      label: 'best',
      options: { chain: 'best', audioFormat: 'mp3', strength: 0, loudness: -16 },
      priority: 0,
    })
  })

  it('is on exactly one of them', () => {
    expect(() => fromCreateTask({ kind: 'restore', parameters })).toThrow('assetId')
    expect(() => fromCreateTask({ kind: 'restore', assetId: 'a', projectId: 'p', parameters })).toThrow(
      'projectId',
    )
  })
})

describe('an idempotency key', () => {
  it('belongs to what was asked under it', () => {
    expect(orderKeyOf({ headers: {} }, 1)).toBeNull()
    expect(orderKeyOf({ headers: { 'idempotency-key': 'k' } }, { a: 1 })).toEqual({
      key: 'k',
      body: { a: 1 },
    })
  })

  it.each(['', ' ', 'a b', 'ä', 'x'.repeat(256)])('is not %j', (key) => {
    expect(() => orderKeyOf({ headers: { 'idempotency-key': key } }, null)).toThrow('Idempotency-Key')
  })
})
