/** Tasks of kind `summarize`: write about each scene of an index from what was found in it. */
import { buffer } from 'node:stream/consumers'
import type { Core } from '#core/core.ts'
import type { IndexContent } from '#core/indexes/index-store.ts'
import type { SummarizeInput } from '#core/indexes/summary-orders.ts'
import type { IndexScene, Task } from '#core/schema.ts'
import type { Success } from '#core/tasks/task-claims.ts'
import { SceneWriter } from '#engines/understanding/summaries/scene-writer.ts'
import type { KnownScene, Summarizer } from '#engines/understanding/summaries/summarizer.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Attempt, TaskHandler } from './task-handler.ts'

export type SummarizeHandlerOptions = { core: Core; blobs: BlobStore; summarizer: Summarizer }

export function createSummarizeHandler({ core, blobs, summarizer }: SummarizeHandlerOptions): TaskHandler {
  async function run(task: Task, attempt: Attempt): Promise<Success> {
    const { indexId, sceneNumbers, locale } = JSON.parse(task.input) as SummarizeInput
    const content = await core.indexes.read({ id: indexId })
    const wanted = content.scenes.filter(({ number }) => sceneNumbers?.includes(number) ?? true)
    const texts = new Map<number, string>()
    const writer = new SceneWriter(summarizer)
    for (const [index, scene] of wanted.entries()) {
      attempt.signal.throwIfAborted()
      const done = index / wanted.length
      attempt.progress({ stage: 'summarizing', stageFraction: done, overallFraction: done })
      const known = { ...knownOf(scene, content), keyFrame: () => readPicture(scene, task.account_id) }
      texts.set(scene.number, await writer.write(known, locale, attempt.signal))
    }
    const engine = writer.record()
    return {
      result: { scenes: texts.size, ...engine },
      outputs: [],
      usage: [{ meter: `summarize:${task.label}:scenes`, amount: texts.size }],
      record: core.summaries.recordOf(task, texts, engine),
    }
  }

  async function readPicture(
    { picture_asset_id }: IndexScene,
    accountId: string,
  ): Promise<Uint8Array | null> {
    if (picture_asset_id === null) return null
    const { blob_key } = await core.assets.get(accountId, picture_asset_id)
    return await buffer((await blobs.get(blob_key)).stream)
  }

  return { kind: 'summarize', run, close: async () => {} }
}

function knownOf(scene: IndexScene, content: IndexContent): Omit<KnownScene, 'keyFrame'> {
  const isInScene = (span: { start_ms: number; end_ms: number }) =>
    span.start_ms < scene.end_ms && span.end_ms > scene.start_ms
  const passages = content.passages.filter(isInScene).sort((a, b) => a.start_ms - b.start_ms)
  const textsOf = (kind: 'text' | 'label') =>
    passages.filter((passage) => passage.kind === kind).map(({ text }) => text)
  const seen = new Set(content.appearances.filter(isInScene).map(({ person_number }) => person_number))
  const speakers = new Map(
    content.speakers.map(({ number, name }) => [number, name ?? `Speaker ${number}`] as const),
  )
  return {
    number: scene.number,
    startMs: scene.start_ms,
    endMs: scene.end_ms,
    shotCount: content.shots.filter(({ scene_number }) => scene_number === scene.number).length,
    persons: content.persons.filter(({ number }) => seen.has(number)).map(({ known_name }) => known_name),
    // Words that are good enough to search and not to read are not repeated.
    lines: passages
      .filter(({ kind, is_rough }) => kind === 'line' && !is_rough)
      .map(({ text, speaker_number }) => ({ text, speaker: speakers.get(speaker_number ?? 0) ?? null })),
    texts: textsOf('text'),
    labels: textsOf('label'),
  }
}
