/** What a film counts for: whole seconds of full HD at 30 frames, and credits for each of them. */
import { TriptychError } from '#base/errors.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'

const standardPixels = 1920 * 1080
const standardRate = 30
const decimals = 12

/** A small or slow film counts as long as it is, a large or fast one longer; each at least a second. */
export function billedSeconds(
  durationSeconds: number,
  { width, height }: { width: number; height: number },
  fps: FrameRate,
): number {
  const factor = Math.max(1, (width * height) / standardPixels) * (fps / standardRate)
  return Math.max(1, Math.ceil(durationSeconds * factor))
}

/** A price in credits, exact to twelve decimals. */
export class CreditPrice {
  readonly #unitsPerSecond: bigint

  /** @throws TriptychError `config_invalid` unless `text` is a decimal number such as `0.1` */
  constructor(text: string) {
    const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d{1,12}))?$/.exec(text) ?? []
    if (whole === undefined)
      throw new TriptychError('config_invalid', {
        detail: `A price in credits is a decimal number with at most ${decimals} decimals, but is '${text}'.`,
      })
    this.#unitsPerSecond = BigInt(whole + fraction.padEnd(decimals, '0'))
  }

  /** Decimal text with twelve decimals. */
  creditsFor(seconds: number): string {
    const digits = (this.#unitsPerSecond * BigInt(seconds)).toString().padStart(decimals + 1, '0')
    return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
  }
}
