/** Transfers that are refused while their bytes still come. */
import type { IncomingMessage } from 'node:http'

const patienceMs = 30_000

/**
 * Goes on reading a transfer that `work` refused, and throws the bytes away: some clients send all they have
 * before they read an answer, and would wait for ever on a full line. Who has not come to an end after 30 s
 * loses the connection.
 */
export async function readOnWhenRefused<T>(transfer: IncomingMessage, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!transfer.complete && !transfer.destroyed) {
      const patience = setTimeout(() => transfer.socket.destroy(), patienceMs).unref()
      transfer.once('close', () => clearTimeout(patience)).resume()
    }
    throw error
  }
}
