/** What texts mean as vectors, by an AI server that speaks OpenAI's `/embeddings`. */
import { TriptychError } from '#base/errors.ts'
import type { DescribeText } from '#core/context.ts'
import { cosineOf } from '#core/persons/face-likeness.ts'
import { providerLabel } from '#core/search/vectors.ts'
import type { ServerCall } from '#engines/engine.ts'

export type TextEmbedder = {
  provider: { name: string; version: string }
  /** A vector each, of unit length. Rejects with `outbound_failed`. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<number[][]>
}

const mostAtOnce = 64
/** Models take some 500 words at least; what is longer is cut. */
const mostLetters = 1500
/** Somebody waits for the answer. */
const searchTimeoutMs = 5000

export function openTextEmbedder(call: ServerCall, model: string): TextEmbedder {
  async function embedSome(texts: readonly string[], signal: AbortSignal): Promise<number[][]> {
    const input = texts.map((text) => text.slice(0, mostLetters).toWellFormed())
    const body = Buffer.from(JSON.stringify({ model, input, encoding_format: 'float' }))
    const answer = await call({ path: 'embeddings', contentType: 'application/json', body, signal })
    if (answer.status !== 200) throw failed(`The AI server answered ${answer.status} for embeddings.`)
    const vectors = vectorsIn(answer.body, texts.length)
    if (!vectors) throw failed(`The AI server did not answer with ${texts.length} embeddings.`)
    return vectors
  }
  return {
    provider: { name: 'AI server', version: model },
    async embed(texts, signal) {
      const vectors: number[][] = []
      for (let from = 0; from < texts.length; from += mostAtOnce)
        vectors.push(...(await embedSome(texts.slice(from, from + mostAtOnce), signal)))
      return vectors
    },
  }
}

/** Describes what is searched for. How alike texts are to this model is measured once, with the first of them. */
export function describeTextBy(embedder: TextEmbedder): DescribeText {
  let measured: Promise<{ unrelated: number; alike: number }> | null = null
  return async (text) => {
    const signal = AbortSignal.timeout(searchTimeoutMs)
    measured ??= measureCosines(embedder, signal)
    const cosines = await measured.catch((error: unknown) => {
      measured = null
      throw error
    })
    const [vector] = await embedder.embed([text], signal)
    return { provider: providerLabel(embedder.provider), vector: vector!, ...cosines }
  }
}

/** What says the same in two ways; what is of different pairs has nothing to do with each other. */
const pairs = [
  ['umbrella', 'She opens her umbrella because it begins to rain'],
  ['a man walks his dog in the park', 'somebody takes a dog for a walk on the grass'],
  ['The meeting was called off', 'There will be no meeting after all'],
  ['기차가 늦게 도착했다', '열차가 연착했습니다'],
  ['新しい車を買いました', '彼は車を新調した'],
  ['这道菜太辣了', '这个菜辣得受不了'],
] as const

async function measureCosines(embedder: TextEmbedder, signal: AbortSignal) {
  const vectors = await embedder.embed(pairs.flat(), signal)
  const ones = vectors.filter((_, at) => at % 2 === 0)
  const others = vectors.filter((_, at) => at % 2 === 1)
  const cosines = ones.flatMap((one, at) =>
    others.map((other, place) => ({ isPair: at === place, cosine: cosineOf(one, other) })),
  )
  const meanOf = (isPair: boolean) => {
    const of = cosines.filter((each) => each.isPair === isPair)
    return of.reduce((sum, { cosine }) => sum + cosine, 0) / of.length
  }
  return { unrelated: meanOf(false), alike: meanOf(true) }
}

/** Null for any other shape. */
function vectorsIn(body: Uint8Array, count: number): number[][] | null {
  try {
    const { data } = JSON.parse(Buffer.from(body).toString()) as {
      data: { index?: number; embedding: number[] }[]
    }
    if (data.length !== count) return null
    const vectors = new Map(data.map(({ index, embedding }, place) => [index ?? place, unit(embedding)]))
    const inOrder = data.map((_, place) => vectors.get(place))
    // Some servers give all of them one number.
    return inOrder.every((vector) => vector !== undefined) ? inOrder : null
  } catch {
    return null
  }
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector)
  if (!(length > 0) || !Number.isFinite(length)) throw new RangeError('The vector has no length.')
  return vector.map((value) => value / length)
}

function failed(detail: string): TriptychError {
  return new TriptychError('outbound_failed', { detail })
}
