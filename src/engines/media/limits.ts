/** What a media file may ask of us before it is refused as `media_over_limit`. */

export type MediaLimits = {
  maxDurationMs: number
  /** Width times height of the largest picture track. */
  maxPixels: number
  maxStreams: number
}

export const defaultMediaLimits: MediaLimits = {
  maxDurationMs: 12 * 60 * 60 * 1000,
  maxPixels: 8192 * 8192,
  maxStreams: 64,
}

/**
 * Packets that may be read in a row without one decoded frame: a real encoder delays by some ten frames, while a
 * crafted file can hold millions of packets that decode to nothing.
 */
export const maxFruitlessPackets = 2000

/** Each tile of a HEIF picture is a stream to FFmpeg; a telephone's largest pictures have some 200. */
export const maxHeifItems = 1024
