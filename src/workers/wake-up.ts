/**
 * Lets slots sleep until work is announced. A call that finds nobody asleep is kept for the next to lie down,
 * one for each slot at most: who is awake looks for work again anyway.
 */
export class WakeUp {
  readonly #slots: number
  readonly #sleepers = new Set<() => void>()
  #missed = 0

  constructor(slots: number) {
    this.#slots = slots
  }

  wakeOne(): void {
    const [sleeper] = this.#sleepers
    if (sleeper) sleeper()
    else this.#missed = Math.min(this.#missed + 1, this.#slots)
  }

  wakeAll(): void {
    for (const sleeper of [...this.#sleepers]) sleeper()
  }

  /** Resolves when woken, or after `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    if (this.#missed > 0) {
      this.#missed--
      return
    }
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#sleepers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, timeoutMs)
      this.#sleepers.add(wake)
    })
  }
}
