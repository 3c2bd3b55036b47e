/** Lets slots sleep until work is announced. A call that finds nobody asleep is kept for the next to lie down. */
export class WakeUp {
  readonly #sleepers = new Set<() => void>()
  #missed = 0

  wakeOne(): void {
    const [sleeper] = this.#sleepers
    if (sleeper) sleeper()
    else this.#missed++
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
