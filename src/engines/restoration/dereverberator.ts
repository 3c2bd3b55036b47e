/**
 * Takes late reverberation out of sound of any length: pieces of about half a minute, each with a prediction of
 * its own, which follows a speaker who walks; neighbours overlap and fade into each other, so nothing jumps.
 */
import type { Planar } from '#engines/media/planar.ts'
import type { Pacer } from '#engines/pacer.ts'
import { lateReverbOf } from './late-reverb.ts'
import { workingRate } from './stft.ts'

export type PieceSizes = {
  /** Samples of a piece. */
  piece: number
  /** How many of them the next piece has as well. */
  overlap: number
  /** At the start of an overlap: there the next piece has no past yet to predict from. */
  settling: number
  /** A last piece shorter than this has too little to learn from: it joins the one before. */
  leastPiece: number
}

export const usualPieces: PieceSizes = {
  piece: 30 * workingRate,
  overlap: 2.5 * workingRate,
  settling: 0.5 * workingRate,
  leastPiece: 10 * workingRate,
}

export class Dereverberator {
  readonly #sizes: PieceSizes
  readonly #pacer: Pacer
  readonly #held: Float32Array[]
  /** The late part of the overlap as the piece before saw it. */
  #lateBefore: Float32Array[] | null = null
  #heldCount = 0

  constructor(channelCount: number, pacer: Pacer, sizes: PieceSizes = usualPieces) {
    this.#sizes = sizes
    this.#pacer = pacer
    const capacity = sizes.piece + sizes.leastPiece
    this.#held = Array.from({ length: channelCount }, () => new Float32Array(capacity))
  }

  /** Takes sound at 48 kHz and hands out what is finished; a block is overwritten by the next one. */
  async *write(block: Planar): AsyncGenerator<Planar> {
    const length = block[0]?.length ?? 0
    const capacity = this.#held[0]!.length
    for (let from = 0; from < length; ) {
      const count = Math.min(length - from, capacity - this.#heldCount)
      this.#held.forEach((channel, index) => {
        channel.set(block[index]!.subarray(from, from + count), this.#heldCount)
      })
      this.#heldCount += count
      from += count
      if (this.#heldCount === capacity) yield await this.#takePiece()
    }
  }

  /** Hands out what is left. */
  async *finish(): AsyncGenerator<Planar> {
    if (this.#heldCount > 0) yield await this.#dry(this.#heldCount, this.#heldCount)
    this.#heldCount = 0
  }

  async #takePiece(): Promise<Planar> {
    const { piece, overlap } = this.#sizes
    const count = piece - overlap
    const out = await this.#dry(piece, count)
    for (const channel of this.#held) channel.copyWithin(0, count, this.#heldCount)
    this.#heldCount -= count
    return out
  }

  /** Learns from the first `length` samples held and gives `count` of them dry. */
  async #dry(length: number, count: number): Promise<Planar> {
    const late = await lateReverbOf(
      this.#held.map((channel) => channel.subarray(0, length)),
      this.#pacer,
    )
    const before = this.#lateBefore
    this.#lateBefore = late.map((channel) => channel.slice(count))
    return late.map((channel, c) => {
      const out = this.#held[c]!.slice(0, count)
      for (let i = 0; i < count; i++) out[i] = out[i]! - this.#faded(before?.[c], channel, i)
      return out
    })
  }

  #faded(before: Float32Array | undefined, late: Float32Array, i: number): number {
    if (before === undefined || i >= before.length) return late[i]!
    const { overlap, settling } = this.#sizes
    const share = Math.min(1, Math.max(0, (i - settling) / (overlap - settling)))
    return before[i]! + share * (late[i]! - before[i]!)
  }
}
