/** Links to results that go by themselves, such as films: they work as long as the result is kept. */
import type { CoreContext } from '../context.ts'
import { LinkSigner, type SignedLink } from '../links/signed-link.ts'
import type { Output } from '../schema.ts'

/** 9999-12-31: results that are kept for ever have links that the calendar ends. */
const lastDay = new Date(253_402_214_400_000)

export class OutputLinks {
  readonly #context: CoreContext
  readonly #links: LinkSigner

  constructor(context: CoreContext) {
    this.#context = context
    this.#links = new LinkSigner(context.secret)
  }

  /** The same at every call; null once the result has been kept long enough. */
  of({ id, kind, created_at }: Pick<Output, 'id' | 'kind' | 'created_at'>): SignedLink | null {
    const keepMs = this.#context.keep?.[kind]
    const expiresAt = keepMs === undefined ? lastDay : new Date(created_at.getTime() + keepMs)
    return expiresAt > this.#context.clock.now() ? this.#links.sign('download', id, expiresAt) : null
  }
}
