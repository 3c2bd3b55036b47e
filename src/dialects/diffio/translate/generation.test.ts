import { describe, expect, it } from 'vitest'
import type { Project, ProjectTask } from '#core/schema.ts'
import { models } from '../models.ts'
import {
  audioFormatOf,
  fromGeneration,
  idempotencyKeyOf,
  overallPercent,
  toGeneration,
} from './generation.ts'

const project = (settings: unknown) =>
  ({ id: 'p', settings: settings === null ? null : JSON.stringify(settings) }) as Project

describe('the audio format', () => {
  it.each([
    [undefined, 'mp3'],
    ['mp3', 'mp3'],
    ['FLAC', 'flac'],
    ['.wav', 'wav'],
    ['wave', 'wav'],
    ['ogg', 'mp3'],
    [7, 'mp3'],
  ])('%j is %s', (wish, format) => {
    expect(audioFormatOf(wish)).toBe(format)
  })

  it("is the generation's before the project's", () => {
    const formatOf = (params: { fileFormat?: string } | undefined, settings: unknown) =>
      fromGeneration({ apiProjectId: 'p', ...(params ? { params } : {}) }, models[0]!, project(settings))
        .input
    expect(formatOf(undefined, null)).toEqual({ chain: 'best', audioFormat: 'mp3' })
    expect(formatOf({}, { params: { fileFormat: 'flac' } })).toHaveProperty('audioFormat', 'flac')
    expect(formatOf({ fileFormat: 'wav' }, { params: { fileFormat: 'flac' } })).toHaveProperty(
      'audioFormat',
      'wav',
    )
    expect(formatOf(undefined, { params: {} })).toHaveProperty('audioFormat', 'mp3')
  })
})

describe('our own parameters', () => {
  it('are handed on where they were sent', () => {
    const inputOf = (params: { strength?: number; loudness?: number }) =>
      fromGeneration({ apiProjectId: 'p', params }, models[0]!, project(null)).input
    expect(inputOf({})).toEqual({ chain: 'best', audioFormat: 'mp3' })
    expect(inputOf({ strength: 0, loudness: -16 })).toMatchObject({ strength: 0, loudness: -16 })
  })
})

describe('an idempotency key', () => {
  const of = (idempotencyKey?: string) =>
    idempotencyKeyOf({ apiProjectId: 'p', ...(idempotencyKey === undefined ? {} : { idempotencyKey }) })

  it('is trimmed, and absent when none is sent', () => {
    expect(of()).toBeNull()
    expect(of('  k\t')).toBe('k')
    expect(of(` ${'𝄞'.repeat(255)} `)).toBe('𝄞'.repeat(255))
  })

  it.each(['', ' \n', 'k'.repeat(256), 'a\u0000b'])('is refused as %j', (key) => {
    expect(() => of(key)).toThrow(/^idempotencyKey: must not/)
  })
})

describe('a generation', () => {
  const task = (values: Partial<ProjectTask>) =>
    ({ id: 'g', project_id: 'p', label: 'diffio-2', state: 'queued', ...values }) as ProjectTask

  it('is marked as a replay only when it is one', () => {
    expect(toGeneration({ task: task({}), isReplay: false })).toEqual({
      generationId: 'g',
      apiProjectId: 'p',
      modelKey: 'diffio-2',
      status: 'queued',
    })
    expect(toGeneration({ task: task({ state: 'canceled' }), isReplay: true })).toMatchObject({
      status: 'failed',
      idempotentReplay: true,
    })
  })

  it('is at 100 percent only when it is complete', () => {
    expect(overallPercent(task({ state: 'queued', overall_fraction: 0 }))).toBeNull()
    expect(overallPercent(task({ state: 'running', overall_fraction: 0.456 }))).toBe(45)
    expect(overallPercent(task({ state: 'running', overall_fraction: 1 }))).toBe(99)
    expect(overallPercent(task({ state: 'succeeded', overall_fraction: 0.9 }))).toBe(100)
  })
})
