/** Summaries of scenes in the vendor's words. */
import type { SummaryRun, WrittenSummary } from '#core/indexes/summary-orders.ts'
import type { Index } from '#core/schema.ts'
import type { SceneSummariesAnswer, SummaryStatus, SummaryStatusAnswer } from '../wire/scene-summaries.ts'
import type { LocalTime } from './local-time.ts'
import { idsOf } from './person.ts'

/** More than a film of the greatest length has. */
const mostScenes = 100_000

const statuses = {
  queued: 'WAIT_SUMMARIZE',
  running: 'SUMMARIZING',
  succeeded: 'SUMMARIZE_COMPLETED',
  failed: 'SUMMARIZE_FAIL',
  canceled: 'SUMMARIZE_CANCELED',
} as const satisfies Record<string, SummaryStatus>

/** Results name scenes as text, and orders as numbers: either is read. Rejects with `request_invalid`. */
export function scenesOf(sceneIds: readonly unknown[] | undefined): number[] | null {
  return sceneIds ? [...new Set(idsOf('sceneIds', sceneIds, mostScenes))] : null
}

export function toSummaryStatus(run: SummaryRun | null): SummaryStatusAnswer {
  if (!run) return { status: 'BEFORE_SUMMARIZE' }
  return { sceneSummaryId: run.summary.number, status: statuses[run.task.state] }
}

export function toSceneSummaries(
  { number }: Pick<Index, 'number'>,
  { run: { summary, task }, scenes }: WrittenSummary,
  localTime: LocalTime,
): SceneSummariesAnswer {
  return {
    indexId: number,
    sceneSummaryInfo: {
      lastAnalyzedAt: localTime(task.finished_at ?? task.updated_at),
      analyzedSceneIds: summary.scene_numbers?.map(String) ?? null,
    },
    sceneSummaries: scenes.map((scene) => ({
      sceneId: scene.number,
      startTimeMs: scene.start_ms,
      endTimeMs: scene.end_ms,
      summary: scene.summary,
    })),
  }
}
