/** What may be imported: formats and bounds, given with each order, since they are the vendor's and not ours. */
import type { MediaFacts } from '../context.ts'

type Bounds = {
  /** By the last part of a file's name, lower-case; the media types that a file of it may turn out to have. */
  formats: Readonly<Record<string, readonly string[]>>
  maxBytes: number
  /** Of the shorter side, in pixels: what people call 360p or 1080p. */
  leastSide: number
  mostSide: number
}

export type ImportTerms = { video: Bounds & { maxDurationMs: number }; image: Bounds }

/** What the ending of a name promises, or null when files of that ending are not taken. */
export function promisedKind(ending: string, { video, image }: ImportTerms): 'video' | 'image' | null {
  if (Object.hasOwn(video.formats, ending)) return 'video'
  return Object.hasOwn(image.formats, ending) ? 'image' : null
}

/** The largest file that any of the terms takes. */
export function mostBytes({ video, image }: ImportTerms): number {
  return Math.max(video.maxBytes, image.maxBytes)
}

/** What is wrong with a file, as a sentence, or null. */
export function unsuitable(facts: MediaFacts, sizeBytes: number, terms: ImportTerms): string | null {
  const { kind, mediaType, width, height, durationMs } = facts
  if (kind !== 'video' && kind !== 'image') return `Unsupported format: ${kind} without pictures.`
  const bounds = terms[kind]
  const types = Object.values(bounds.formats).flat()
  if (!types.includes(mediaType))
    return `Unsupported format (supported formats: ${formatsOf(terms)}): ${mediaType}.`
  if (!width || !height) return 'Unsupported file: it does not say how large its picture is.'
  const side = Math.min(width, height)
  if (side < bounds.leastSide || side > bounds.mostSide)
    return `Unsupported resolution (supported resolutions: ${bounds.leastSide}p to ${bounds.mostSide}p): ${width}x${height}.`
  if (sizeBytes > bounds.maxBytes) return tooLarge(sizeBytes, bounds.maxBytes)
  if (kind === 'image') return null
  if (durationMs === null) return 'Unsupported file: it does not say how long it plays.'
  const { maxDurationMs } = terms.video
  return durationMs > maxDurationMs
    ? `Unsupported length (at most ${maxDurationMs / 60_000} minutes): ${Math.ceil(durationMs / 60_000)} minutes.`
    : null
}

export function tooLarge(sizeBytes: number, maxBytes: number): string {
  return `Unsupported size (at most ${maxBytes} bytes): ${sizeBytes} bytes.`
}

function formatsOf({ video, image }: ImportTerms): string {
  return [...Object.keys(video.formats), ...Object.keys(image.formats)].join(', ')
}
