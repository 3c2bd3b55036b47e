/** An engine that rejects as engines do: with an error of the catalogue, another error, or one that cannot be sent. */
import { TriptychError } from '#base/errors.ts'
import type { Engine } from '#engines/engine.ts'

export const engine: Engine<'catalogue' | 'other' | 'unclonable', unknown> = async (how) => {
  if (how === 'catalogue') {
    throw new TriptychError('media_unreadable', {
      detail: 'The sound ends in the middle of a packet at 12.5 s.',
      facts: { stage: 'decoding', positionMs: 12_500 },
      cause: new Error('avcodec said -1094995529'),
    })
  }
  if (how === 'other') throw new RangeError('index 7 is out of range')
  throw new TriptychError('media_empty', { facts: { method: () => 1 } })
}
