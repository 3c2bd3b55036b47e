import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Project, Task } from '#core/schema.ts'
import { toProgress } from './progress.ts'

const base = {
  id: 'g',
  project_id: 'p',
  label: 'diffio-2',
  error_code: null,
  error_detail: null,
  stage: null,
}
const task = (values: Partial<Task>) =>
  ({ ...base, state: 'running', stage_fraction: 0, overall_fraction: 0, ...values }) as Task
const sound = { id: 'p', has_picture: false } as Project
const film = { id: 'p', has_picture: true } as Project
const order = ['starting', 'loading', 'decoding', 'restoring', 'encoding', 'muxing', 'storing', 'complete']

describe('progress of a generation', () => {
  it('that waits has every part pending and its place in the queue', () => {
    const answer = toProgress(task({ state: 'queued' }), film, 3)
    expect(answer).toMatchObject({
      status: 'queued',
      stage: 'queued',
      error: null,
      errorDetails: null,
      queue: { position: 4, waitReason: null, connectedWorkers: null },
    })
    expect(answer).not.toHaveProperty('stageProgress')
    for (const part of [answer.preProcessing, answer.inference, answer.restoredVideo]) {
      expect(part).toMatchObject({ status: 'pending', jobState: 'QUEUED', progress: 0 })
    }
    expect(toProgress(task({ state: 'queued' }), sound, 0).queue).toMatchObject({
      position: 1,
      waitReason: 'next_in_line',
    })
    expect(toProgress(task({ state: 'queued' }), sound, 1000).queue).toMatchObject({ position: null })
  })

  it('that runs is in exactly one part', () => {
    const answer = toProgress(
      task({ stage: 'restoring', stage_fraction: 0.5, overall_fraction: 0.6 }),
      film,
      null,
    )
    expect(answer).toMatchObject({
      status: 'processing',
      stage: 'restoring',
      stageProgress: { overallPercent: 60, stagePercent: 50 },
      preProcessing: { status: 'complete', jobState: 'SUCCEEDED', progress: 100 },
      inference: {
        status: 'running',
        jobState: 'RUNNING',
        progress: 47,
        statusMessage: 'Restoring the speech.',
      },
      restoredVideo: { status: 'pending', jobState: 'QUEUED', progress: 0 },
    })
    expect(answer).not.toHaveProperty('queue')
  })

  it('shows a video part only for video', () => {
    expect(toProgress(task({}), sound, null)).not.toHaveProperty('restoredVideo')
    expect(toProgress(task({}), film, null)).toHaveProperty('restoredVideo')
  })

  it('that succeeded is complete in every part', () => {
    const answer = toProgress(
      task({ state: 'succeeded', stage: 'complete', stage_fraction: 1, overall_fraction: 1 }),
      film,
      null,
    )
    expect(answer).toMatchObject({
      status: 'complete',
      stage: 'complete',
      stageProgress: { overallPercent: 100 },
    })
    for (const part of [answer.preProcessing, answer.inference, answer.restoredVideo]) {
      expect(part).toMatchObject({ status: 'complete', jobState: 'SUCCEEDED', progress: 100, error: null })
    }
  })

  it('that failed tells what, where and why', () => {
    const failed = {
      state: 'failed',
      error_code: 'media_no_audio',
      error_detail: 'There are 2 streams, none with sound.',
    } as const
    const answer = toProgress(task({ ...failed, stage: 'decoding' }), film, null)
    const error = 'The file has no sound to work on.'
    const errorDetails = 'There are 2 streams, none with sound. (media_no_audio, while decoding)'
    expect(answer).toMatchObject({
      status: 'failed',
      stage: 'failed',
      error,
      errorDetails,
      preProcessing: { status: 'failed', jobState: 'FAILED', error, errorDetails },
      inference: { status: 'pending', jobState: null, error: null },
      restoredVideo: { status: 'pending', jobState: null },
    })
    expect(
      toProgress(task({ state: 'failed', error_code: 'work_crashed', stage: 'restoring' }), sound, null),
    ).toMatchObject({
      preProcessing: { status: 'complete' },
      inference: { status: 'failed' },
    })
  })

  it('that was canceled has failed, with a reason', () => {
    const answer = toProgress(task({ state: 'canceled' }), sound, null)
    expect(answer).toMatchObject({
      status: 'failed',
      error: 'The work was canceled.',
      preProcessing: { status: 'failed' },
    })
  })

  it('never falls while the stages go on, and reaches 100 in a part only at its end', () => {
    const moments = fc.array(
      fc.record({ stage: fc.nat(order.length - 1), fraction: fc.double({ min: 0, max: 1, noNaN: true }) }),
    )
    fc.assert(
      fc.property(fc.boolean(), moments, (hasVideo, unsorted) => {
        const inOrder = unsorted.toSorted((a, b) => a.stage - b.stage || a.fraction - b.fraction)
        let before = 0
        for (const { stage, fraction } of inOrder) {
          // Without pictures nothing is muxed.
          if (!hasVideo && order[stage] === 'muxing') continue
          const answer = toProgress(
            task({ stage: order[stage]!, stage_fraction: fraction }),
            hasVideo ? film : sound,
            null,
          )
          const parts = [answer.preProcessing, answer.inference, answer.restoredVideo].filter(
            (part) => part !== undefined,
          )
          const sum = parts.reduce((total, { progress }) => total + progress, 0)
          expect(sum).toBeGreaterThanOrEqual(before)
          expect(parts.filter(({ status }) => status === 'running')).toHaveLength(1)
          before = sum
        }
      }),
    )
  })
})
