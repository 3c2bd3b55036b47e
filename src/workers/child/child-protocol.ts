/** What a worker and its engine child say to each other over their channel, and how errors cross it. */
import { inspect } from 'node:util'
import { isErrorCode, TriptychError } from '#base/errors.ts'
import type { EngineProgress, ServerCall } from '#engines/engine.ts'

export type ToChild =
  | { type: 'run'; request: unknown; folder: string; canCall: boolean }
  | { type: 'abort' }
  | { type: 'answer'; id: number; answer: ServerAnswer }
  | { type: 'unanswered'; id: number; error: PackedError }

type ServerAnswer = Awaited<ReturnType<ServerCall>>

/** Of the child to the AI server, made by its parent. */
export type CallMessage = { type: 'call'; id: number; path: string; contentType: string; body: Uint8Array }

export type FromChild =
  | { type: 'started' }
  | { type: 'progress'; progress: EngineProgress }
  | CallMessage
  | { type: 'done'; result: unknown }
  | { type: 'failed'; error: PackedError }

export type PackedError = {
  code: string
  message: string
  facts: Record<string, unknown>
  /** For the log: stacks of the error and of its causes. */
  trace: string
}

const traceLength = 8_000

/** True for a message of the protocol; a child that a hostile file took over may send anything. */
export function isFromChild(message: unknown): message is FromChild {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false
  if (message.type === 'progress') {
    return 'progress' in message && typeof message.progress === 'object' && message.progress !== null
  }
  if (message.type === 'failed') {
    return 'error' in message && typeof message.error === 'object' && message.error !== null
  }
  if (message.type === 'call') return isCall(message)
  return message.type === 'started' || message.type === 'done'
}

function isCall(message: object): boolean {
  const { id, path, contentType, body } = message as Partial<CallMessage>
  const isNamed = typeof path === 'string' && typeof contentType === 'string'
  return typeof id === 'number' && isNamed && body instanceof Uint8Array
}

export function packError(thrown: unknown): PackedError {
  const trace = inspect(thrown).slice(0, traceLength)
  if (!(thrown instanceof TriptychError)) return { code: 'internal', message: '', facts: {}, trace }
  return { code: thrown.code, message: thrown.message, facts: thrown.facts, trace }
}

export function unpackError(packed: PackedError): TriptychError {
  const cause = new Error(String(packed.trace))
  if (!isErrorCode(packed.code) || packed.code === 'internal') return new TriptychError('internal', { cause })
  return new TriptychError(packed.code, { detail: String(packed.message), facts: packed.facts ?? {}, cause })
}
