/** Transfers that are refused while their bytes still come. */
import type { IncomingMessage } from 'node:http'

const patienceMs = 30_000

/** Does the work; when it refuses the transfer, goes on reading it. */
export async function readOnWhenRefused<T>(transfer: IncomingMessage, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    readOn(transfer)
    throw error
  }
}

/**
 * Goes on reading a transfer that is refused, and throws the bytes away: some clients send all they have before
 * they read an answer, and would wait for ever on a full line. Who has not come to an end after 30 s loses the
 * connection.
 */
export function readOn(transfer: IncomingMessage): void {
  if (transfer.complete || transfer.destroyed) return
  const patience = setTimeout(() => transfer.socket.destroy(), patienceMs).unref()
  transfer.once('close', () => clearTimeout(patience)).resume()
}
