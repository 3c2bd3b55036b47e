/** Transfers that are refused while their bytes still come. */
import type { IncomingMessage } from 'node:http'

const patienceMs = 30_000

/**
 * Goes on reading a transfer that `work` refused, and throws the bytes away: some clients send all they have
 * before they read an answer, and would wait for ever on a full line. Who has not come to an end after 30 s
 * loses the connection.
 * @param hasRefused whether the answer that `work` gave says no
 */
export async function readOnWhenRefused<T>(
  transfer: IncomingMessage,
  work: () => Promise<T>,
  hasRefused = () => false,
): Promise<T> {
  try {
    const answer = await work()
    if (hasRefused()) readOn(transfer)
    return answer
  } catch (error) {
    readOn(transfer)
    throw error
  }
}

function readOn(transfer: IncomingMessage): void {
  if (transfer.complete || transfer.destroyed) return
  const patience = setTimeout(() => transfer.socket.destroy(), patienceMs).unref()
  transfer.once('close', () => clearTimeout(patience)).resume()
}
