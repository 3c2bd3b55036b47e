import { box, disc, fill, type Part, stroke } from '../shapes.ts'
import { ground } from '../things.ts'

/** For names that are not in the set: a framed picture of nothing in particular. */
export const placeholder: Part[] = [
  ...ground(),
  box('deep', 89, 61, 152, 124, 12),
  box('paper', 84, 56, 152, 124, 12),
  box('soft', 96, 68, 128, 100, 6),
  disc('paper', 192, 96, 13),
  fill('main', 'M96 162V150L132 112L160 142L180 124L224 162a6 6 0 0 1 -6 6H102a6 6 0 0 1 -6 -6z'),
  stroke('deep', 3, 'M96 152L132 114L160 144'),
]
