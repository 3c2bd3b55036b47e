import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cutWhenSilent } from './silent-transfer.ts'

/** Of which half has come. */
type Transfer = { sender: Socket; received: IncomingMessage }

const server = createServer()
const open: Socket[] = []

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterEach(async () => {
  vi.useRealTimers()
  for (const socket of open.splice(0)) socket.destroy()
  server.close()
  await once(server, 'close')
})

async function beginTransfer(): Promise<Transfer> {
  const sender = connect((server.address() as AddressInfo).port, '127.0.0.1')
  open.push(sender)
  sender.on('error', () => {})
  sender.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
  const [received] = (await once(server, 'request')) as [IncomingMessage]
  received.on('error', () => {})
  cutWhenSilent(received)
  return { sender, received }
}

const passTwoMinutes = () => vi.advanceTimersByTime(120_000)

describe('a transfer', () => {
  it('ends when its sender falls silent', async () => {
    const { sender, received } = await beginTransfer()
    const ended = once(sender.resume(), 'close')
    received.resume()
    await expect.poll(() => received.readableLength).toBe(0)
    passTwoMinutes()
    passTwoMinutes()
    await ended
    expect(received.complete).toBe(false)
  })

  it('goes on as long as something comes', async () => {
    const { sender, received } = await beginTransfer()
    received.resume()
    for (let round = 0; round < 5; round++) {
      const heard = received.socket.bytesRead
      sender.write('x')
      await expect.poll(() => received.socket.bytesRead).toBeGreaterThan(heard)
      passTwoMinutes()
    }
    expect(received.socket.destroyed).toBe(false)
  })

  it('goes on while what has come is not taken', async () => {
    const { received } = await beginTransfer()
    await expect.poll(() => received.readableLength).toBeGreaterThan(0)
    for (let round = 0; round < 5; round++) passTwoMinutes()
    expect(received.socket.destroyed).toBe(false)
  })

  it('leaves no clock behind', async () => {
    const { sender, received } = await beginTransfer()
    const over = once(received.resume(), 'close')
    sender.write('x'.repeat(96))
    await over
    expect(vi.getTimerCount()).toBe(0)
  })
})
