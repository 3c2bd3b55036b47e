/** What the vendor takes, and what it calls the formats. */
import type { ImportTerms } from '#core/imports/import-terms.ts'

const mebibyte = 1024 ** 2
const hourMs = 3_600_000

export const importTerms: ImportTerms = {
  video: {
    formats: {
      mp4: ['video/mp4'],
      mkv: ['video/x-matroska'],
      mov: ['video/quicktime'],
      webm: ['video/webm'],
    },
    maxBytes: 10 * 1024 * mebibyte,
    leastSide: 360,
    mostSide: 1080,
    maxDurationMs: 6 * hourMs,
  },
  image: {
    formats: {
      jpg: ['image/jpeg'],
      jpeg: ['image/jpeg'],
      png: ['image/png'],
      heic: ['image/heic', 'image/heif'],
    },
    maxBytes: 10 * mebibyte,
    leastSide: 360,
    mostSide: 1080,
  },
}

const formatOfType = new Map(
  [importTerms.video, importTerms.image].flatMap(({ formats }) =>
    Object.entries(formats)
      .filter(([format]) => format !== 'jpeg')
      .flatMap(([format, types]) => types.map((type) => [type, format] as const)),
  ),
)

/** Of a file from another door, which may be of any type, the last part of the type. */
export function formatOf(mediaType: string): string {
  return formatOfType.get(mediaType) ?? mediaType.replace(/^.*\/(x-)?/, '')
}
