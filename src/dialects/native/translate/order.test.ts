import { describe, expect, it } from 'vitest'
import { orderKeyOf, toRenderOrder, toRestoreOrder } from './order.ts'

const parameters = { audioFormat: 'wav' as const }

describe('an order', () => {
  it('is on a project or on a file, by the flash chain unless another is named', () => {
    expect(toRestoreOrder({ kind: 'restore', assetId: 'a', parameters })).toEqual({
      on: { assetId: 'a' },
      label: 'flash',
      options: { chain: 'flash', audioFormat: 'wav' },
      priority: 0,
    })
    expect(toRestoreOrder({ kind: 'restore', projectId: 'p', parameters, priority: -2 })).toMatchObject({
      on: { projectId: 'p' },
      priority: -2,
    })
  })

  it('carries strength and loudness only when they are said, and nothing that is not known', () => {
    const asked = { chain: 'best', audioFormat: 'mp3', strength: 0, loudness: -16, color: 'red' } as const
    expect(toRestoreOrder({ kind: 'restore', assetId: 'a', parameters: asked })).toEqual({
      on: { assetId: 'a' },
      label: 'best',
      options: { chain: 'best', audioFormat: 'mp3', strength: 0, loudness: -16 },
      priority: 0,
    })
  })

  it('is on exactly one of them', () => {
    expect(() => toRestoreOrder({ kind: 'restore', parameters })).toThrow('assetId')
    expect(() => toRestoreOrder({ kind: 'restore', assetId: 'a', projectId: 'p', parameters })).toThrow(
      'projectId',
    )
  })
})

describe('an order of a film', () => {
  it('is of a project, with usual terms where none are said', () => {
    expect(toRenderOrder({ kind: 'render', projectId: 'p', parameters: { fps: 60 } })).toMatchObject({
      of: { projectId: 'p' },
      terms: { ratio: 'custom', scale: 1, fps: 60, format: 'mp4' },
      priority: 0,
    })
  })

  it('is of an earlier task, whose terms stand where none are said', () => {
    const order = toRenderOrder({ kind: 'render', taskId: 't', parameters: { format: 'webm' }, priority: -1 })
    expect(order).toMatchObject({ of: { taskId: 't' }, terms: { format: 'webm' }, priority: -1 })
    expect(Object.keys(order.terms)).toEqual(['format'])
  })

  it('is of exactly one of them, and of no file', () => {
    const film = { kind: 'render', parameters: {} } as const
    expect(() => toRenderOrder(film)).toThrow('projectId')
    expect(() => toRenderOrder({ ...film, projectId: 'p', taskId: 't' })).toThrow('taskId')
    expect(() => toRenderOrder({ ...film, assetId: 'a' })).toThrow('assetId')
    expect(() => toRestoreOrder({ kind: 'restore', taskId: 't', parameters })).toThrow('taskId')
    expect(() => toRestoreOrder({ kind: 'restore', assetId: 'a', parameters: {} })).toThrow('audioFormat')
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
