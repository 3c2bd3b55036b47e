/**
 * The habits of the vendor's two clients, as the contract tells of them: what they send, what they insist on, what
 * they try again, and which kind of error they make of a refusal.
 */
export type ClientName = 'javascript' | 'python'

export class ClientError extends Error {
  readonly kind: 'auth' | 'validation' | 'rate limit' | 'api' | 'unexpected'
  readonly status: number
  readonly errorCode: string | null

  constructor(kind: ClientError['kind'], status: number, errorCode: string | null, detail: string) {
    super(detail)
    this.kind = kind
    this.status = status
    this.errorCode = errorCode
  }
}

type Call = {
  method?: string
  body?: unknown
  bytes?: Buffer
  headers?: Record<string, string>
  isTriedAgain?: boolean
}
type Json = Record<string, unknown>

const retries = 2

export class EmulatedClient {
  readonly #name: ClientName
  readonly #url: string
  readonly #key: string
  /** Every request that went out. */
  calls = 0

  constructor(name: ClientName, url: string, key: string) {
    this.#name = name
    this.#url = url
    this.#key = key
  }

  /** The `data` of an answer. */
  async call<Data>(path: string, options: Call = {}): Promise<Data> {
    return (await this.#answer(path, options)).data as Data
  }

  /** A page, with the cursor as the client reads it. */
  async list<Item>(
    path: string,
    cursor: string | null = null,
    pageSize = 1,
  ): Promise<[Item[], string | null]> {
    const query =
      this.#name === 'javascript'
        ? `?${new URLSearchParams({ pageSize: `${pageSize}`, ...(cursor === null ? {} : { pageCursor: cursor }) })}`
        : // Pasted as it is.
          `?pageSize=${pageSize}${cursor === null ? '' : `&pageCursor=${cursor}`}`
    const { data, meta } = await this.#answer(path + query, {})
    const next = (meta as Json).nextPageCursor
    return [data as Item[], typeof next === 'string' ? next : null]
  }

  async #answer(path: string, options: Call): Promise<{ data: unknown; meta: unknown }> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#once(path, options)
      } catch (error) {
        const { status = 0 } = error as ClientError
        const isPassing = status === 429 || status >= 500
        if (options.isTriedAgain === false || !isPassing || attempt === retries) throw error
        // The real pauses begin at 300 ms.
        await new Promise((resolve) => setTimeout(resolve, 30 * 2 ** attempt))
      }
    }
  }

  async #once(
    path: string,
    { method = 'GET', body, bytes, headers = {} }: Call,
  ): Promise<{ data: unknown; meta: unknown }> {
    this.calls++
    const response = await fetch(`${this.#url}/v1/${path}`, {
      method,
      headers: {
        'x-api-key': this.#key,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(bytes ? { body: new Uint8Array(bytes) } : {}),
    })
    // An empty body, of a 204 for example, fails here.
    const answer = (await response.json()) as Json
    if (!response.ok) throw problemOf(response.status, answer)
    const isWhole = 'data' in answer && (this.#name === 'javascript' || isObject(answer.meta))
    if (!isWhole) throw new ClientError('unexpected', response.status, 'SDK_UNEXPECTED_RESPONSE', '')
    return { data: answer.data, meta: answer.meta }
  }
}

function problemOf(status: number, { type, title, detail, errorCode }: Json): ClientError {
  if (typeof type !== 'string' || typeof title !== 'string')
    return new ClientError('unexpected', status, 'SDK_UNEXPECTED_RESPONSE', '')
  const kind =
    status === 401 || status === 403
      ? 'auth'
      : status === 400 || status === 422
        ? 'validation'
        : status === 429
          ? 'rate limit'
          : 'api'
  return new ClientError(kind, status, errorCode as string, detail as string)
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
