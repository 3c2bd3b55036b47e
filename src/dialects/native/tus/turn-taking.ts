/**
 * One request at a time for each upload, within this process; among processes the core's own check decides. Who
 * comes asks the one before to give way, since a client that comes back has given up its old connection.
 */
import { ERRORS, type Lock, type Locker, type RequestRelease } from '@tus/server'

type Turn = { askToEnd: RequestRelease; ended: Promise<void>; end: () => void }

export class TurnTaking implements Locker {
  readonly #turns = new Map<string, Turn>()
  readonly #patienceMs: number

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
  }

  newLock(id: string): Lock {
    let mine: Turn | null = null
    return {
      lock: async (signal, askToEnd) => {
        const tooLong = AbortSignal.any([signal, AbortSignal.timeout(this.#patienceMs)])
        for (let before = this.#turns.get(id); before; before = this.#turns.get(id)) {
          await before.askToEnd()
          await endOf(before, tooLong)
          if (tooLong.aborted) throw ERRORS.ERR_LOCK_TIMEOUT
        }
        const { promise: ended, resolve: end } = Promise.withResolvers<void>()
        mine = { askToEnd, ended, end }
        this.#turns.set(id, mine)
      },
      unlock: async () => {
        if (!mine) return
        this.#turns.delete(id)
        mine.end()
        mine = null
      },
    }
  }
}

async function endOf({ ended }: Turn, signal: AbortSignal): Promise<void> {
  const { promise: given, resolve } = Promise.withResolvers<void>()
  const giveUp = () => resolve()
  signal.addEventListener('abort', giveUp, { once: true })
  if (signal.aborted) giveUp()
  await Promise.race([ended, given])
  signal.removeEventListener('abort', giveUp)
}
