/** Which fonts a text is drawn with: the family it asks for, then those that hold what that one lacks. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import {
  bundledAlias,
  bundledFamily,
  emojiFamily,
  fullestFile,
  loadBundledFamily,
  scriptFamilies,
} from './bundled-fonts.ts'
import { machineFamilies, ownFamilies, readOwnFile } from './font-folder.ts'
import { loadPinnedFamily, pinnedAlias, pinWeight } from './pinned-fonts.ts'

export type FontRequest = {
  /** A family, or several in CSS notation, the first that is known counts. Unknown ones are no error. */
  family: string
  /** 1 to 1000. */
  weight: number
  isItalic: boolean
  /** In units of the context it will be drawn into. */
  size: number
}

/** What a context needs to draw a text: `css` for its `font`, `lang` for its language. */
export type Font = { css: string; lang: string }

const defaultFamily = 'Inter'
/** More than any sensible font holds at once; beyond it the drawing of letters stops being exact. */
const maxSize = 10_000

/** The font for that text. Reads the files that are missing for it; never fails for a family that is not known. */
export function resolveFont({ family, weight, isItalic, size }: FontRequest, text: string): Font {
  const names = resolveFamilies(family, isItalic, text).map((name) => `"${name}"`)
  const style = isItalic ? 'italic ' : ''
  const pixels = Math.min(size, maxSize)
  return { css: `${style}${weight} ${pixels}px ${names.join(', ')}`, lang: languageOf(text) }
}

/** The names by which Skia then knows the families for that text, in the order in which they are asked for a letter. */
function resolveFamilies(list: string, isItalic: boolean, text: string): string[] {
  return familiesFor(list, isItalic, text).map(skiaName)
}

function familiesFor(list: string, isItalic: boolean, text: string): string[] {
  const codePoints = codePointsOf(text)
  const primary = knownFamily(list) ?? defaultFamily
  load(primary, new Set([...codePoints, 0x20]), isItalic)
  return [...new Set([primary, ...fallbacks(primary, text, codePoints, isItalic)])]
}

/** The weights in which letters of a bundled family are there, and whether slanted ones are there beside the upright. */
export type PinnedStyles = { weights: readonly number[]; hasItalic: boolean }

/**
 * The families for a text, as Skia knows them, for what draws a variable font at its default weight alone: bundled ones
 * are there in the weights that are asked for.
 */
export async function resolvePinnedFamilies(
  list: string,
  { weights, hasItalic }: PinnedStyles,
  text: string,
): Promise<string[]> {
  const codePoints = new Set([...codePointsOf(text), 0x20])
  const names = familiesFor(list, false, text).map(async (family) => {
    if (isOwn(family) || family === emojiFamily || bundledFamily(family) === null) return skiaName(family)
    await loadPinnedFamily(family, { weights, isItalic: false }, codePoints)
    if (hasItalic) await loadPinnedFamily(family, { weights, isItalic: true }, codePoints)
    return pinnedAlias(family, weights)
  })
  return Promise.all(names)
}

/**
 * One font file for that text, for what takes no families: of several the one of the style, or that holds most of the
 * letters. Null for a family that only the machine has.
 * @param style such as `Bold Italic`
 */
export async function readFontFile(
  { family, style, weight }: { family: string; style: string; weight: number },
  text: string,
): Promise<Buffer | null> {
  const known = knownFamily(family) ?? defaultFamily
  if (isOwn(known)) return readOwnFile(known, style)
  const file = fullestFile(known, codePointsOf(text), /italic|oblique/i.test(style))
  return file === null ? null : pinWeight(file, weight)
}

/** Sets up a context for text in that font: placed by its baseline's left end, letters where they belong to the fraction. */
export function useFont(context: SKRSContext2D, font: Font): void {
  context.font = font.css
  context.lang = font.lang
  context.fontKerning = 'normal'
  context.textRendering = 'geometricPrecision'
  context.textBaseline = 'alphabetic'
  context.textAlign = 'left'
}

function codePointsOf(text: string): Set<number> {
  return new Set(Array.from(text, (character) => character.codePointAt(0)!))
}

/** The first known one of a CSS list of families. */
function knownFamily(list: string): string | null {
  const own = ownFamilies()
  for (const quoted of list.split(',')) {
    const name = quoted.replace(/["'\\\p{Cc}]/gu, '').trim()
    const known =
      own.get(name.toLowerCase()) ?? bundledFamily(name) ?? (machineFamilies().has(name) ? name : null)
    if (known) return known
  }
  return null
}

/** Families beside the primary one, in the order in which they are asked for a letter. */
function fallbacks(
  primary: string,
  text: string,
  codePoints: ReadonlySet<number>,
  isItalic: boolean,
): string[] {
  const uncommon = [...codePoints].filter((codePoint) => !isCommon(codePoint))
  const bundled = ['Noto Sans', ...scriptFamilies(text), ...eastAsian(text)]
  const needed = bundled.filter((name) => load(name, uncommon, isItalic))
  if (bundledFamily(primary) === null && load(defaultFamily, codePoints, isItalic)) needed.push(defaultFamily)
  if (uncommon.length > 0) needed.push(...ownFamilies().values())
  const emoji = emojiPlace(text)
  if (emoji === null) return needed
  load(emojiFamily, uncommon, false)
  return emoji === 'first' ? [emojiFamily, ...needed] : [...needed, emojiFamily]
}

/** Latin, its diacritics, the usual punctuation, the euro, the trade mark and selectors: nothing to search for. */
function isCommon(codePoint: number): boolean {
  const isPunctuation = codePoint >= 0x2000 && codePoint <= 0x203a
  const isSelector = codePoint >= 0xfe00 && codePoint <= 0xfe0f
  return codePoint < 0x180 || isPunctuation || isSelector || codePoint === 0x20ac || codePoint === 0x2122
}

/** First for what is an emoji of itself or made one by a selector or a keycap, last for what may be one. */
function emojiPlace(text: string): 'first' | 'last' | null {
  if (/\p{Emoji_Presentation}|\uFE0F|\u20E3/u.test(text)) return 'first'
  return /(?=[\u{2600}-\u{1FFFF}])\p{Extended_Pictographic}/u.test(text) ? 'last' : null
}

/** Japan, Korea and China write the same ideographs differently; the syllables around them tell whose they are. */
function eastAsian(text: string): string[] {
  const order = { ja: ['JP', 'SC', 'KR'], ko: ['KR', 'SC', 'JP'] }[languageOf(text)] ?? ['SC', 'JP', 'KR']
  return order.map((region) => `Noto Sans ${region}`)
}

/** A BCP 47 tag, never the machine's, so that a text comes out the same everywhere. */
function languageOf(text: string): string {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja'
  if (/\p{Script=Hangul}/u.test(text)) return 'ko'
  return /\p{Script=Han}/u.test(text) ? 'zh-Hans' : 'en'
}

/** @returns whether the family may hold any of them */
function load(family: string, codePoints: Iterable<number>, isItalic: boolean): boolean {
  return isOwn(family) || loadBundledFamily(family, codePoints, isItalic)
}

function skiaName(family: string): string {
  return isOwn(family) || bundledFamily(family) === null ? family : bundledAlias(family)
}

function isOwn(family: string): boolean {
  return ownFamilies().has(family.toLowerCase())
}
