/** What tus 1.0 asks of a request that its server library does not look at, or answers in its own way. */
import type { FastifyRequest } from 'fastify'

export const tusVersion = '1.0.0'
/** Of bytes that go on with an upload. */
const offsetType = 'application/offset+octet-stream'
const overridable = ['HEAD', 'PATCH', 'DELETE']

/** What a POST to an upload stands for, from clients that can send nothing else; null when it says nothing known. */
export function overriddenMethod({ headers }: FastifyRequest): string | null {
  const asked = String(headers['x-http-method-override']).toUpperCase()
  return overridable.find((method) => method === asked) ?? null
}

export type TusRefusal = { status: number; detail: string; headers: Record<string, string> }

/** @param declaredType the content type that the client declared */
export function refusalOf(
  { headers }: FastifyRequest,
  method: string,
  declaredType: string | null,
): TusRefusal | null {
  if (headers['tus-resumable'] !== tusVersion) {
    return {
      status: 412,
      detail: `The header Tus-Resumable must say ${tusVersion}.`,
      headers: { 'tus-version': tusVersion },
    }
  }
  if (method === 'PATCH' && declaredType?.trim().toLowerCase() !== offsetType)
    return { status: 415, detail: `The content type must be ${offsetType}.`, headers: {} }
  return null
}
