/** Links to films, which work as long as the film is kept. */
import type { CoreContext } from '../context.ts'
import { LinkSigner, type SignedLink } from '../links/signed-link.ts'
import type { Film } from './render-store.ts'

/** Films that are kept for ever have links that the calendar ends. */
const lastDay = new Date('9999-12-31T00:00:00Z')

export class FilmLinks {
  readonly #context: CoreContext
  readonly #links: LinkSigner

  constructor(context: CoreContext) {
    this.#context = context
    this.#links = new LinkSigner(context.secret)
  }

  /** The same at every call; null once the film has been kept long enough. */
  of({ id, created_at }: Film): SignedLink | null {
    const keepMs = this.#context.keep?.film
    const expiresAt = keepMs === undefined ? lastDay : new Date(created_at.getTime() + keepMs)
    return expiresAt > this.#context.clock.now() ? this.#links.sign('download', id, expiresAt) : null
  }
}
