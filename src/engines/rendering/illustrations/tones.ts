/** The tones of a drawing, all from the one colour it is tinted with. */
import { clampChroma, converter, formatRgb, type Oklch, parse } from 'culori'

export const toneNames = ['ground', 'main', 'deep', 'soft', 'paper', 'ink'] as const
/**
 * `ground` is the spot behind everything, `main` the colour itself, `deep` its shadow and `soft` its light side;
 * `paper` is what is written and shown on, and `ink` what with.
 */
export type Tone = (typeof toneNames)[number]

const toOklch = converter('oklch')
const fallback: Oklch = { mode: 'oklch', l: 1, c: 0 }
const groundOpacity = 0.16
/** Colours lighter than this are drawn as on a dark board: the usual paper would not show against them. */
const lightFrom = 0.9
const darkUpTo = 0.4

/** @param color as CSS has it; what is no colour counts as white */
export function tonesOf(color: string): Record<Tone, string> {
  const base = toOklch(parse(color)) ?? fallback
  const shade = (lightness: number, chroma: number) =>
    formatRgb(
      clampChroma({ ...base, l: Math.min(0.99, Math.max(0.08, lightness)), c: base.c * chroma }, 'oklch'),
    )
  const main = formatRgb(base)
  const ground = formatRgb({ ...base, alpha: (base.alpha ?? 1) * groundOpacity })
  if (base.l >= lightFrom)
    return {
      ground,
      main,
      deep: shade(base.l - 0.3, 0.9),
      soft: shade(base.l - 0.16, 0.9),
      paper: shade(0.3, 0.6),
      ink: shade(base.l - 0.38, 0.6),
    }
  return {
    ground,
    main,
    deep: base.l <= darkUpTo ? shade(base.l + 0.22, 1) : shade(base.l - 0.17, 1),
    soft: shade(Math.max(0.8, (base.l + 1) / 2), 0.5),
    paper: shade(0.975, 0.12),
    ink: shade(0.32, 0.6),
  }
}
