/**
 * Bundled fonts at one weight each: of a variable file, Skia's SVG and Lottie know the default weight alone. HarfBuzz
 * makes them out of the variable ones, in some tens of milliseconds each.
 */
import { GlobalFonts } from '@napi-rs/canvas'
import subsetFont from 'subset-font'
import { bundledAlias, bundledFiles, readBundledFile } from './bundled-fonts.ts'

const pinned = new Map<string, Promise<Buffer>>()
const loading = new Map<string, Promise<void>>()

/** A file as `bundledFiles` names it, with the letters of one weight alone. */
export function pinWeight(file: string, weight: number): Promise<Buffer> {
  const key = `${file} ${weight}`
  const known = pinned.get(key)
  if (known) return known
  const made = subsetFont(readBundledFile(file), undefined, {
    keepAllGlyphs: true,
    targetFormat: 'sfnt',
    variationAxes: { wght: weight },
  })
  pinned.set(key, made)
  return made
}

/** What Skia then knows a bundled family by in these weights, and in no other, whatever else was drawn before. */
export function pinnedAlias(family: string, weights: readonly number[]): string {
  return `${bundledAlias(family)} at-${weights.join('-')}`
}

/** Makes a bundled family known to Skia in these weights, as far as these characters need it. */
export async function loadPinnedFamily(
  family: string,
  { weights, isItalic }: { weights: readonly number[]; isItalic: boolean },
  codePoints: Iterable<number>,
): Promise<void> {
  const alias = pinnedAlias(family, weights)
  for (const file of bundledFiles(family, codePoints, isItalic)) {
    const key = `${alias} ${file}`
    if (!loading.has(key)) loading.set(key, register(file, weights, alias))
    await loading.get(key)
  }
}

async function register(file: string, weights: readonly number[], alias: string): Promise<void> {
  for (const weight of weights) GlobalFonts.register(await pinWeight(file, weight), alias)
}
