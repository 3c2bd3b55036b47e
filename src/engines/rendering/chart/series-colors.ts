/** The colours of a chart, all from its theme colour: near enough in hue to belong together, far enough to be told apart. */
import { clampChroma, converter, formatRgb, type Oklch, parse } from 'culori'

const toOklch = converter('oklch')
const fallback: Oklch = { mode: 'oklch', l: 0.623, c: 0.188, h: 259.8 }
/** Below this a colour is a grey to the eye, and its series are shades. */
const leastChroma = 0.03
/** Degrees from one series to the next, to both sides in turn. */
const hueStep = 42
/** After so many hues the circle is closed, and the next round is lighter or darker. */
const huesInRound = 8
const lightestShade = 0.94
const darkestShade = 0.42

/** CSS colours for so many series. The first is the theme itself; what is no colour counts as blue. */
export function seriesColors(theme: string, count: number): string[] {
  const base = toOklch(parse(theme)) ?? fallback
  if (base.c < leastChroma) return shades(base, count)
  return Array.from({ length: count }, (_, index) => (index === 0 ? formatRgb(base) : hueOf(base, index)))
}

/** @param opacity 0 to 1, of the colour's own */
export function faded(color: string, opacity: number): string {
  const parsed = toOklch(parse(color)) ?? fallback
  return formatRgb({ ...parsed, alpha: (parsed.alpha ?? 1) * opacity })
}

function hueOf(base: Oklch, index: number): string {
  const round = Math.floor(index / huesInRound)
  const place = index % huesInRound
  const side = place % 2 === 1 ? 1 : -1
  const turn = side * Math.ceil(place / 2) * hueStep
  // Neighbours differ in lightness too, for those who tell hues apart badly and for print.
  const lift = (place % 2 === 1 ? 0.1 : 0) + (round % 2 === 1 ? -0.16 : round > 0 ? 0.08 : 0)
  const lightness = Math.min(0.86, Math.max(0.5, base.l + lift))
  return inGamut({ ...base, l: lightness, h: ((base.h ?? 0) + turn + 360) % 360 })
}

/** From the grey itself towards the end of the scale that is farther away. */
function shades(base: Oklch, count: number): string[] {
  const end = base.l > (lightestShade + darkestShade) / 2 ? darkestShade : lightestShade
  return Array.from({ length: count }, (_, index) =>
    inGamut({ ...base, l: count === 1 ? base.l : base.l + ((end - base.l) * index) / (count - 1) }),
  )
}

function inGamut(color: Oklch): string {
  return formatRgb(clampChroma(color, 'oklch'))
}
