/** Transfers whose sender has fallen silent. */
import type { IncomingMessage } from 'node:http'

const silenceMs = 120_000

/**
 * Cuts a transfer of which nothing has come for two to four minutes: a machine that lost its network says no goodbye,
 * and its half a file would be kept open for ever. While it is us who are slow to take, nobody is cut off.
 */
export function cutWhenSilent(transfer: IncomingMessage): void {
  const { socket } = transfer
  let heardBytes = socket.bytesRead
  const look = setInterval(() => {
    const isWaiting = !transfer.complete && transfer.readableLength === 0
    if (isWaiting && socket.bytesRead === heardBytes) socket.destroy()
    heardBytes = socket.bytesRead
  }, silenceMs).unref()
  transfer.once('close', () => clearInterval(look))
}
