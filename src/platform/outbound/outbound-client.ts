/**
 * The only way we call addresses that users gave. The name is resolved once, every address it has must be
 * allowed, the connection goes to one of exactly those, no redirect is followed, and time and size are
 * capped. A name that cannot be resolved is refused like one that may not be reached.
 */
import { lookup } from 'node:dns/promises'
import { createWriteStream } from 'node:fs'
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { type BlockList, isIP } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { TriptychError } from '#base/errors.ts'
import { isInRanges, isPublicAddress, parseRanges } from './address-guard.ts'

export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>

export type OutboundOptions = {
  /** CIDR ranges that may be reached although private, by plain http too. */
  allowPrivate: readonly string[]
  /** How names become addresses; the system's resolver by default. */
  resolve?: Resolve
}

export type OutboundRequest = {
  url: string
  method: 'GET' | 'POST' | 'PUT'
  headers?: Record<string, string>
  body?: string | Buffer
  /** For the whole exchange. */
  timeoutMs: number
  /** What is read of the answer's body at most; the rest is not waited for. */
  maxAnswerBytes: number
  /** Plain http to public addresses; default false. */
  isHttpAllowed?: boolean
  signal?: AbortSignal
}

export type OutboundAnswer = {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  isWhole: boolean
}

export type DownloadRequest = {
  url: string
  /** The file to make; nothing is there before. */
  path: string
  maxBytes: number
  /** For the whole exchange. */
  timeoutMs: number
  /** Longest pause between two pieces of the answer. */
  silenceMs: number
  /** Plain http to public addresses; default false. */
  isHttpAllowed?: boolean
  signal?: AbortSignal
}

export type Downloaded = { status: number; sizeBytes: number }

export type OutboundClient = {
  /**
   * Any answer is an answer, 3xx and 5xx too. Rejects with `address_refused` when the URL may not be called,
   * with `outbound_failed` when nothing came back.
   */
  send(request: OutboundRequest): Promise<OutboundAnswer>
  /**
   * GETs a file. Any status is an answer, and only of a 2xx one a file is written. Rejects as `send` does, and with
   * `media_over_limit` when it is larger than allowed.
   */
  download(request: DownloadRequest): Promise<Downloaded>
  /** The check alone, for when a URL is stored. */
  check(url: string, options?: { isHttpAllowed?: boolean }): Promise<void>
}

type Target = { url: URL; address: string; family: number }

const closedNames =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|localdomain|home\.arpa|in-addr\.arpa|ip6\.arpa|onion)$/

export function createOutboundClient(options: OutboundOptions): OutboundClient {
  const allowed = parseRanges(options.allowPrivate)
  const resolve = options.resolve ?? ((host) => lookup(host, { all: true, verbatim: true }))
  // A connection is never used again: the next call may have been meant for another address of that name.
  const agents = {
    'http:': new HttpAgent({ keepAlive: false }),
    'https:': new HttpsAgent({ keepAlive: false }),
  }
  return {
    async check(url, { isHttpAllowed = false } = {}) {
      await findTarget(url, isHttpAllowed, allowed, resolve)
    },
    async send(request) {
      const target = await findTarget(request.url, request.isHttpAllowed ?? false, allowed, resolve)
      const protocol = target.url.protocol as 'http:' | 'https:'
      return await exchange(target, request, agents[protocol], async (answer) => ({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        ...(await readCapped(answer, request.maxAnswerBytes)),
      }))
    },
    async download(request) {
      const target = await findTarget(request.url, request.isHttpAllowed ?? false, allowed, resolve)
      const protocol = target.url.protocol as 'http:' | 'https:'
      const settings = { ...request, method: 'GET' as const, headers: { accept: '*/*' } }
      return await exchange(target, settings, agents[protocol], (answer, call) => {
        call.setTimeout(request.silenceMs, () =>
          call.destroy(new Error(`nothing came for ${request.silenceMs} ms`)),
        )
        return writeCapped(answer, request)
      })
    },
  }
}

async function findTarget(
  text: string,
  isHttpAllowed: boolean,
  allowed: BlockList,
  resolve: Resolve,
): Promise<Target> {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) throw refused('it is not a URL')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refused('only http and https may be called')
  if (url.username !== '' || url.password !== '') throw refused('it carries a user name or password')
  // The URL parser has already turned octal, hexadecimal and single-number forms into four decimal parts.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (host === '') throw refused('it names no host')
  const addresses = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolveName(host, resolve)
  const closed = addresses.find(({ address }) => !isPublicAddress(address) && !isInRanges(address, allowed))
  if (closed) throw refused('it leads to an address that is not public')
  const isAllowedPrivate = addresses.every(({ address }) => isInRanges(address, allowed))
  if (url.protocol === 'http:' && !isHttpAllowed && !isAllowedPrivate) throw refused('it must be https')
  if (!isIP(host) && !isAllowedPrivate && (!host.includes('.') || closedNames.test(host.toLowerCase()))) {
    throw refused('its host name is a local one')
  }
  return { url, ...addresses[0]! }
}

async function resolveName(host: string, resolve: Resolve): Promise<{ address: string; family: number }[]> {
  let addresses: { address: string; family: number }[]
  try {
    addresses = await resolve(host)
  } catch (cause) {
    throw refused('its host name cannot be resolved', cause)
  }
  if (addresses.length === 0) throw refused('its host name has no address')
  return addresses
}

type Exchange = Pick<OutboundRequest, 'method' | 'headers' | 'body' | 'timeoutMs' | 'signal'>

function exchange<Answer>(
  target: Target,
  request: Exchange,
  agent: HttpAgent,
  read: (answer: IncomingMessage, call: ClientRequest) => Promise<Answer>,
): Promise<Answer> {
  const { url, address, family } = target
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const fail = (cause: unknown) =>
    reject(
      cause instanceof TriptychError
        ? cause
        : new TriptychError('outbound_failed', {
            detail: `The call to ${url.host} failed: ${reasonOf(cause)}`,
            cause,
          }),
    )
  let isReading = false
  let broken: Error | undefined
  const settings: RequestOptions = {
    method: request.method,
    headers: {
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
    },
    agent,
    // Name and certificate are checked against the URL's host; the socket goes to the address that was checked.
    lookup: (_host, wants, found) => {
      if (wants.all)
        (found as unknown as (error: null, all: { address: string; family: number }[]) => void)(null, [
          { address, family },
        ])
      else found(null, address, family)
    },
    ...(request.signal ? { signal: request.signal } : {}),
  }
  const call = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, settings, (answer) => {
    isReading = true
    read(answer, call)
      // Whoever reads says best what is wrong, unless it was the line.
      .then(resolve, (error) => fail(error instanceof TriptychError ? error : (broken ?? error)))
      .finally(() => call.destroy())
  })
  const timer = setTimeout(
    () => call.destroy(new Error(`no answer within ${request.timeoutMs} ms`)),
    request.timeoutMs,
  )
  call.on('error', (error) => {
    broken ??= error
    if (!isReading) fail(error)
  })
  call.on('close', () => {
    clearTimeout(timer)
    if (!isReading) fail(new Error('the connection was closed'))
  })
  call.end(request.body)
  return promise
}

async function readCapped(
  answer: IncomingMessage,
  maxBytes: number,
): Promise<{ body: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) return { body: Buffer.concat(chunks).subarray(0, maxBytes), isWhole: false }
  }
  return { body: Buffer.concat(chunks), isWhole: true }
}

/** The file is whole when this resolves; what was written of one that is not is its folder's owner's to remove. */
async function writeCapped(
  answer: IncomingMessage,
  { path, maxBytes }: DownloadRequest,
): Promise<Downloaded> {
  const status = answer.statusCode ?? 0
  if (status < 200 || status > 299) return { status, sizeBytes: 0 }
  let sizeBytes = 0
  const count = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes)
        throw new TriptychError('media_over_limit', {
          detail: `The file is larger than ${maxBytes} bytes.`,
        })
      yield chunk
    }
  }
  await pipeline(answer, count, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  return { status, sizeBytes }
}

function refused(why: string, cause?: unknown): TriptychError {
  return new TriptychError('address_refused', {
    detail: `The address may not be called: ${why}.`,
    ...(cause === undefined ? {} : { cause }),
  })
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
