/** Stands between a client and an S3 server: passes requests on, and breaks those that a test picks. */
import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { MissingCalls } from './missing-calls.ts'
import { errorXml, readCall, type S3Call } from './s3-call.ts'

export type Fault =
  /** An answer of the proxy's own; the server hears nothing. */
  | { answer: number; code: string; message?: string; more?: Record<string, string> }
  /** The connection is cut before the server hears anything. */
  | 'reset'
  /** The server does what it is asked, and the connection is cut before its answer. */
  | 'lose answer'
  /** The answer's body is cut after so many bytes. */
  | { cutAfter: number }
  /** The request waits, and never arrives when the client gives up meanwhile. */
  | { delayMs: number }

type Rule = { matches: (call: S3Call) => boolean; times: number; fault: Fault }

export class FaultProxy {
  /** Every request that came, broken or not. */
  readonly calls: S3Call[] = []
  readonly #port: number
  readonly #missing: MissingCalls
  readonly #server: Server
  readonly #agent = new Agent({ keepAlive: true })
  #rules: Rule[] = []

  private constructor(port: number, folder: string) {
    this.#port = port
    this.#missing = new MissingCalls(folder)
    this.#server = createServer((incoming, response) => {
      this.#serve(incoming, response).catch(() => response.destroy())
    })
  }

  static async start(port: number, folder: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(port, folder)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Breaks the next `times` requests that match. */
  break(matches: (call: S3Call) => boolean, fault: Fault, times = 1): void {
    this.#rules.push({ matches, times, fault })
  }

  breakNext(operation: S3Call['operation'], fault: Fault, times = 1): void {
    this.break((call) => call.operation === operation, fault, times)
  }

  count(operation: S3Call['operation']): number {
    return this.calls.filter((call) => call.operation === operation).length
  }

  /** Forgets the rules and the calls. */
  reset(): void {
    this.#rules = []
    this.calls.length = 0
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    this.#agent.destroy()
    await once(this.#server, 'close')
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    incoming.on('error', () => undefined)
    response.on('error', () => undefined)
    const call = readCall(incoming)
    this.calls.push(call)
    const fault = this.#nextFault(call)
    if (fault === 'reset') {
      incoming.socket.resetAndDestroy()
      return
    }
    if (fault !== null && typeof fault === 'object' && 'answer' in fault) {
      incoming.resume()
      await once(incoming, 'end')
      const body = errorXml(fault.code, fault.message ?? fault.code, fault.more)
      response.writeHead(fault.answer, { 'content-type': 'application/xml' }).end(body)
      return
    }
    if (fault !== null && typeof fault === 'object' && 'delayMs' in fault) await sleep(fault.delayMs)
    if (incoming.socket.destroyed) return
    await this.#missing.inTurn(call, async () => {
      const own = await this.#missing.answer(call)
      if (own === null) return this.#forward(incoming, response, fault)
      incoming.resume()
      if (!incoming.complete) await once(incoming, 'end')
      response.writeHead(own.status, { 'content-type': 'application/xml' }).end(own.body)
    })
  }

  #nextFault(call: S3Call): Fault | null {
    const rule = this.#rules.find(({ matches, times }) => times > 0 && matches(call))
    if (!rule) return null
    rule.times -= 1
    return rule.fault
  }

  /** Resolves when the server has answered, or cannot. */
  #forward(incoming: IncomingMessage, response: ServerResponse, fault: Fault | null): Promise<void> {
    return new Promise((resolve) => {
      const { method, url, headers } = incoming
      const onward = request({
        host: '127.0.0.1',
        port: this.#port,
        method,
        path: url,
        headers,
        agent: this.#agent,
      })
      const fail = () => {
        onward.destroy()
        response.destroy()
        resolve()
      }
      onward.on('error', fail)
      incoming.on('aborted', fail)
      response.on('close', () => {
        if (!response.writableFinished) onward.destroy()
        resolve()
      })
      onward.on('response', (answer) => {
        answer.on('error', fail)
        if (fault === 'lose answer') {
          answer.resume().on('end', () => {
            incoming.socket.resetAndDestroy()
            resolve()
          })
          return
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        if (typeof fault === 'object' && fault !== null && 'cutAfter' in fault)
          cut(answer, response, fault.cutAfter)
        else answer.pipe(response)
      })
      incoming.pipe(onward)
    })
  }
}

function cut(answer: IncomingMessage, response: ServerResponse, bytes: number): void {
  let left = bytes
  answer.on('data', (chunk: Buffer) => {
    if (left <= 0) return
    response.write(chunk.subarray(0, left), () => {
      if (left <= 0) response.socket?.resetAndDestroy()
    })
    left -= chunk.byteLength
  })
}
