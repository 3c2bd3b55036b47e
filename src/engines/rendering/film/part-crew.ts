/** Runs parts of the work, some at a time, and tries again those whose process was lost. */
import { TriptychError } from '#base/errors.ts'
import type { EngineProgress } from '#engines/engine.ts'
import type { PartRequest, PartResult } from '../render-request.ts'

export type RunPart = (
  part: PartRequest,
  options: { signal: AbortSignal; onProgress: (progress: EngineProgress) => void },
) => Promise<PartResult>

export type Job = {
  part: PartRequest
  /** Share of the part that is done. */
  onProgress: (fraction: number) => void
}

/** A part whose process was lost is tried this often in all. */
const attempts = 2
const lossCodes: ReadonlySet<string> = new Set(['work_crashed', 'work_stalled'])

export class PartCrew {
  readonly #runPart: RunPart
  readonly #atOnce: number
  readonly #signal: AbortSignal
  retries = 0

  constructor(runPart: RunPart, atOnce: number, signal: AbortSignal) {
    this.#runPart = runPart
    this.#atOnce = Math.max(1, atOnce)
    this.#signal = signal
  }

  /** Results in the order of the jobs. The first failure ends the others, and is thrown when all have ended. */
  async runAll(jobs: readonly Job[]): Promise<PartResult[]> {
    const results: PartResult[] = []
    const stop = new AbortController()
    const signal = AbortSignal.any([this.#signal, stop.signal])
    let next = 0
    let failure: unknown = null
    const work = async () => {
      while (next < jobs.length && failure === null) {
        const index = next++
        try {
          results[index] = await this.#run(jobs[index]!, signal)
        } catch (error) {
          failure ??= error
          stop.abort()
        }
      }
    }
    await Promise.all(Array.from({ length: this.#atOnce }, work))
    if (failure !== null) throw failure
    return results
  }

  async #run({ part, onProgress }: Job, signal: AbortSignal): Promise<PartResult> {
    for (let attempt = 1; ; attempt++) {
      if (signal.aborted) throw new TriptychError('work_canceled')
      try {
        const result = await this.#runPart(part, {
          signal,
          onProgress: ({ overallFraction }) => onProgress(overallFraction),
        })
        onProgress(1)
        return result
      } catch (error) {
        const isLost = error instanceof TriptychError && lossCodes.has(error.code)
        if (!isLost || attempt === attempts || signal.aborted) throw error
        this.retries++
      }
    }
  }
}
