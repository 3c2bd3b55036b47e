/** Adds to an index what its passages mean, where there is somebody who can tell; who cannot spoils nothing. */
import { asTriptychError } from '#base/errors.ts'
import type { FoundIndex, FoundVector } from '#core/indexes/found-index.ts'
import { providerLabel } from '#core/search/vectors.ts'
import type { TextEmbedder } from './text-embedder.ts'

const detector = 'meanings'

/**
 * @param embedder null where there is none
 * @throws the signal's reason
 */
export async function withMeanings(
  found: FoundIndex,
  embedder: TextEmbedder | null,
  signal: AbortSignal,
): Promise<FoundIndex> {
  if (found.passages.length === 0) return found
  if (!embedder) return without(found, 'No AI server with a model for embeddings is set.')
  try {
    const vectors = await meaningsOf(found, embedder, signal)
    const providers = [...found.engine.providers, { detector, ...embedder.provider }]
    return { ...found, engine: { ...found.engine, providers }, vectors: [...found.vectors, ...vectors] }
  } catch (error) {
    // Work that is stopped is done again, and then with meanings.
    signal.throwIfAborted()
    return without(found, asTriptychError(error).message)
  }
}

function without(found: FoundIndex, reason: string): FoundIndex {
  const leftOut = [...found.engine.leftOut, { detector, reason }]
  return { ...found, engine: { ...found.engine, leftOut } }
}

/** Of what was said or shown again and again once. */
async function meaningsOf(
  { passages }: FoundIndex,
  embedder: TextEmbedder,
  signal: AbortSignal,
): Promise<FoundVector[]> {
  const texts = [...new Set(passages.map(({ text }) => text))]
  const vectors = await embedder.embed(texts, signal)
  const vectorOf = new Map(texts.map((text, at) => [text, vectors[at]!]))
  const counts = { line: 0, text: 0, label: 0 }
  return passages.map(({ kind, text, confidence }) => ({
    subject: kind,
    number: ++counts[kind],
    provider: providerLabel(embedder.provider),
    vector: vectorOf.get(text)!,
    confidence,
  }))
}
