/**
 * A program that sends one request over and over on keep-alive connections, each waiting for its answer before
 * the next. It reads raw sockets, since an HTTP client costs more than the servers it measures. Answers must
 * carry a content length. Argument: LoadPlan as JSON. Prints LoadResult as one JSON line.
 */
import { connect } from 'node:net'
import type { LoadPlan, LoadResult } from './load.ts'
import { quantile } from './table.ts'

const plan = JSON.parse(process.argv[2] ?? '{}') as LoadPlan
const url = new URL(plan.url)
const request = Buffer.from(
  [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    'connection: keep-alive',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(plan.body)}`,
    ...Object.entries(plan.headers).map(([name, value]) => `${name}: ${value}`),
    '',
    plan.body,
  ].join('\r\n'),
)
const latenciesMs: number[] = []
let sample = ''
let open = plan.connections
const startMs = performance.now()
const endMs = startMs + plan.seconds * 1000

for (let each = 0; each < plan.connections; each++) drive()

function drive(): void {
  const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true })
  let received: Buffer | null = null
  let wholeBytes = 0
  let sentMs = 0
  const send = () => {
    sentMs = performance.now()
    socket.write(request)
  }
  socket.on('connect', send)
  socket.on('data', (bytes) => {
    received = received ? Buffer.concat([received, bytes]) : bytes
    if (wholeBytes === 0) wholeBytes = sizeOf(received)
    if (wholeBytes === 0 || received.length < wholeBytes) return
    const nowMs = performance.now()
    latenciesMs.push(nowMs - sentMs)
    if (sample === '') sample = bodyOf(received)
    received = null
    wholeBytes = 0
    if (nowMs < endMs) send()
    else socket.end()
  })
  socket.on('error', fail)
  socket.on('close', () => {
    open -= 1
    if (open === 0) report()
  })
}

/** Bytes of the whole answer, or 0 while its head is not all there. */
function sizeOf(received: Buffer): number {
  const headBytes = received.indexOf('\r\n\r\n') + 4
  if (headBytes === 3) return 0
  const head = received.toString('latin1', 0, headBytes)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (!head.startsWith('HTTP/1.1 200') || length === undefined)
    fail(new Error(`an answer began with ${head}`))
  return headBytes + Number(length)
}

function bodyOf(received: Buffer): string {
  return received.toString('utf8', received.indexOf('\r\n\r\n') + 4)
}

function report(): void {
  const result: LoadResult = {
    requests: latenciesMs.length,
    perSecond: (latenciesMs.length * 1000) / (performance.now() - startMs),
    medianMs: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    sample,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

function fail(error: Error): never {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
