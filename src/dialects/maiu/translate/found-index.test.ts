import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IndexContent } from '#core/indexes/index-store.ts'
import { assets } from '../asset-families.ts'
import { toIndexDetail } from './found-index.ts'

type Span = { start_ms: number; end_ms: number }

const settings = {
  sceneLength: { range: 'medium' },
  personCount: 0,
  tagNumbers: [],
  languages: ['en'],
  detectAudioEffects: false,
}

/** An index of scenes between these moments, with a line for each of the spans. */
function contentOf(moments: readonly number[], spans: readonly Span[]): IndexContent {
  const at = new Date(0)
  const scenes = moments.slice(1).map((end_ms, place) => {
    return { number: place + 1, start_ms: moments[place]!, end_ms, picture_asset_id: null, summary: null }
  })
  const passages = spans.map((span, place) => {
    return { kind: 'line', number: place + 1, ...span, text: 'x', confidence: 1, speaker_number: null }
  })
  const index = {
    number: 1,
    media_kind: 'video',
    duration_ms: moments.at(-1),
    created_at: at,
    updated_at: at,
  }
  const none = { shots: [], persons: [], appearances: [], speakers: [], stretches: [], files: [] }
  return {
    index: { ...index, settings: JSON.stringify(settings) },
    scenes,
    passages,
    ...none,
  } as unknown as IndexContent
}

function linesByScene(moments: readonly number[], spans: readonly Span[]): number[][] {
  const telling = { userName: 'u', localTime: () => '', family: assets, analysisEngine: 'e', origin: '' }
  const detail = toIndexDetail(contentOf(moments, spans), {
    ...telling,
    leastConfidence: 0,
    tokens: new Map(),
  })
  return detail.scenes!.map(({ scriptIds }) => scriptIds)
}

describe('a scene', () => {
  it('has what is said in it, and what reaches into it from another', () => {
    const spans = [
      { start_ms: 0, end_ms: 1000 },
      { start_ms: 900, end_ms: 1001 },
      { start_ms: 500, end_ms: 3000 },
      { start_ms: 1000, end_ms: 2000 },
    ]
    expect(linesByScene([0, 1000, 2000, 3000], spans)).toEqual([[1, 2, 3], [2, 3, 4], [3]])
  })

  it('has what a look at each line by itself would give it', () => {
    const moments = fc
      .uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 2 })
      .map((all) => all.sort((a, b) => a - b))
    const span = fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 30 }))
      .map(([start_ms, length]) => ({ start_ms, end_ms: start_ms + length }))
    fc.assert(
      fc.property(moments, fc.array(span), (cuts, spans) => {
        const expected = cuts
          .slice(1)
          .map((end, place) =>
            spans.flatMap(({ start_ms, end_ms }, line) =>
              start_ms < end && end_ms > cuts[place]! ? line + 1 : [],
            ),
          )
        expect(linesByScene(cuts, spans)).toEqual(expected)
      }),
    )
  })
})
