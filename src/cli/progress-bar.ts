/** Shows progress on the standard error: a bar on a terminal, a line for each tenth elsewhere. */
import type { EngineProgress } from '#engines/engine.ts'

const barWidth = 30

export class ProgressBar {
  readonly #stream: NodeJS.WriteStream
  #shown = -1

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
  }

  show({ stage, overallFraction }: EngineProgress): void {
    const percent = Math.floor(overallFraction * 100)
    const step = this.#stream.isTTY ? percent : percent - (percent % 10)
    if (step === this.#shown) return
    this.#shown = step
    if (!this.#stream.isTTY) {
      this.#stream.write(`${step} % ${stage}\n`)
      return
    }
    const filled = Math.round(overallFraction * barWidth)
    const bar = '#'.repeat(filled) + '-'.repeat(barWidth - filled)
    this.#stream.write(`\r[${bar}] ${String(percent).padStart(3)} % ${stage.padEnd(10)}`)
  }

  /** Ends the bar's line, so that what is printed next has one of its own. */
  end(): void {
    if (this.#stream.isTTY && this.#shown >= 0) this.#stream.write('\n')
  }
}
