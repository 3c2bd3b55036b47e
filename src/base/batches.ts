/**
 * Lets calls that come while one is under way go together as the next. A call that comes alone goes at once, so
 * nobody waits for company.
 * @param run takes what was asked for, at least one, and answers each in its place; when it rejects, all of them do.
 */
export function inBatches<Ask, Answer>(
  run: (asked: readonly Ask[]) => Promise<readonly Answer[]>,
): (ask: Ask) => Promise<Answer> {
  let waiting: { ask: Ask; resolve(answer: Answer): void; reject(error: unknown): void }[] = []
  let isRunning = false
  const runAll = async () => {
    isRunning = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        const answers = await run(batch.map(({ ask }) => ask))
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index]!)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isRunning = false
  }
  return (ask) =>
    new Promise((resolve, reject) => {
      waiting.push({ ask, resolve, reject })
      if (!isRunning) void runAll()
    })
}
