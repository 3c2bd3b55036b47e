/**
 * Writes about one scene after the other by a summarizer, and composes from the facts what that one fails to write: a
 * server that is away is no reason to know nothing of a film, and the record says who wrote what.
 */
import type { LeftOut, Provider } from '../facts.ts'
import { isOfServer } from '../server-failure.ts'
import { composedSummarizer } from './composed-summarizer.ts'
import type { KnownScene, Summarizer, SummaryLanguage } from './summarizer.ts'

/** So many scenes in a row are a summarizer that is away, which is not asked again. */
const mostFailures = 3
/** That are named one by one. */
const mostNamed = 20

export class SceneWriter {
  readonly #summarizer: Summarizer
  readonly #providers = new Map<string, Summarizer['provider']>()
  readonly #composed: number[] = []
  #failuresInRow = 0
  #lastFailure = ''

  constructor(summarizer: Summarizer) {
    this.#summarizer = summarizer
  }

  async write(scene: KnownScene, language: SummaryLanguage, signal: AbortSignal): Promise<string> {
    if (this.#failuresInRow < mostFailures) {
      try {
        const text = await this.#writeBy(this.#summarizer, scene, language, signal)
        this.#failuresInRow = 0
        return text
      } catch (error) {
        if (signal.aborted || !isOfServer(error)) throw error
        this.#failuresInRow++
        this.#lastFailure = error.message
      }
    }
    this.#composed.push(scene.number)
    return await this.#writeBy(composedSummarizer, scene, language, signal)
  }

  /** Who wrote, and what the summarizer did not write and why. */
  record(): { providers: Provider[]; leftOut: LeftOut[] } {
    const providers = [...this.#providers.values()].map((each) => ({
      detector: 'summaries' as const,
      ...each,
    }))
    if (this.#composed.length === 0) return { providers, leftOut: [] }
    const named = this.#composed.slice(0, mostNamed).join(', ')
    const more = this.#composed.length > mostNamed ? ` and ${this.#composed.length - mostNamed} more` : ''
    const scenes = `${this.#composed.length === 1 ? 'Scene' : 'Scenes'} ${named}${more}`
    const reason = `${scenes} composed from the facts. ${this.#lastFailure}`
    return { providers, leftOut: [{ detector: 'summaries', reason }] }
  }

  async #writeBy(
    summarizer: Summarizer,
    scene: KnownScene,
    language: SummaryLanguage,
    signal: AbortSignal,
  ): Promise<string> {
    const text = await summarizer.summarize(scene, language, signal)
    this.#providers.set(summarizer.provider.name, summarizer.provider)
    return text
  }
}
