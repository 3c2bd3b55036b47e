/** An upload that goes as far as it is told, and can be cut there. */
import { type ClientRequest, request } from 'node:http'
import type { Answer } from './client.ts'

export type SlowUpload = {
  /** Sends on up to that byte of the file. */
  send(upTo: number): Promise<void>
  /** Ends the request; what came back, or null when the connection was lost. */
  answer(): Promise<Answer | null>
  /** Cuts the connection; resolves when it is closed. */
  cut(): Promise<void>
}

export function beginUpload(url: string, file: Buffer, { isChunked }: { isChunked: boolean }): SlowUpload {
  const outgoing: ClientRequest = request(url, {
    method: 'PUT',
    agent: false,
    headers: isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(file.length) },
  })
  const answered = new Promise<Answer | null>((resolve) => {
    outgoing.on('response', (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      incoming.on('error', () => resolve(null))
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode!, text, body: JSON.parse(text || '{}') }),
      )
    })
    outgoing.on('error', () => resolve(null))
    outgoing.on('close', () => resolve(null))
  })
  const closed = new Promise<void>((resolve) => outgoing.once('close', () => resolve()))
  let sent = 0
  return {
    async send(upTo) {
      const part = file.subarray(sent, Math.min(file.length, Math.floor(upTo)))
      sent += part.length
      if (part.length > 0) {
        // A write to a connection that was lost may never be heard of again.
        const written = new Promise<void>((resolve) => outgoing.write(part, () => resolve()))
        await Promise.race([written, closed])
      }
      // The headers go out even when no byte is to follow.
      else outgoing.flushHeaders()
    },
    async answer() {
      outgoing.end()
      return await answered
    },
    async cut() {
      outgoing.destroy()
      await closed
    },
  }
}
