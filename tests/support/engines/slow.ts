/** An engine that takes `ms`, reports `reportEveryMs` and stops when asked. */

import { TriptychError } from '#base/errors.ts'
import type { Engine } from '#engines/engine.ts'

export type SlowRequest = { ms: number; reportEveryMs: number }

export const engine: Engine<SlowRequest, string> = async ({ ms, reportEveryMs }, { signal, report }) => {
  const start = performance.now()
  for (;;) {
    const fraction = Math.min(1, (performance.now() - start) / ms)
    report({ stage: 'slowly', stageFraction: fraction, overallFraction: fraction })
    if (fraction === 1) return 'done'
    await new Promise((resolve) => setTimeout(resolve, reportEveryMs))
    if (signal.aborted) throw new TriptychError('work_canceled')
  }
}
