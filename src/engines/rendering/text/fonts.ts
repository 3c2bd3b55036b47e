/** Which fonts a text is drawn with: the family it asks for, then those that hold what that one lacks. */
import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas'
import { bundledFamily, emojiFamily, loadBundledFamily } from './bundled-fonts.ts'

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
const fontFiles = new Set(['.ttf', '.otf', '.ttc', '.woff', '.woff2'])
/** More than any sensible font holds at once; beyond it the drawing of letters stops being exact. */
const maxSize = 10_000

let userFolder: string | null = null
let userFamilies: Map<string, string> | null = null

/**
 * Names the folder of the user's own fonts, for the whole process; they are read when a text is first drawn. Files
 * lie in it directly, under the name they carry, or in a folder that is named as the family is to be called. A family
 * of the name of a bundled one is taken in its place.
 */
export function loadFonts(folder: string | null): void {
  if (folder === userFolder) return
  userFolder = folder
  userFamilies = null
}

/** The font for that text. Reads the files that are missing for it; never fails for a family that is not known. */
export function resolveFont({ family, weight, isItalic, size }: FontRequest, text: string): Font {
  const primary = knownFamily(family)
  const codePoints = new Set(Array.from(text, (character) => character.codePointAt(0)!))
  loadUnlessOwn(primary, new Set([...codePoints, 0x20]), isItalic)
  const names = [primary, ...fallbacks(text, codePoints, isItalic)].map((name) => `"${name}"`)
  const style = isItalic ? 'italic ' : ''
  const pixels = Math.min(size, maxSize)
  return { css: `${style}${weight} ${pixels}px ${[...new Set(names)].join(', ')}`, lang: languageOf(text) }
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

/** The first known one of a CSS list of families. */
function knownFamily(list: string): string {
  const own = ownFamilies()
  for (const quoted of list.split(',')) {
    const name = quoted.replace(/["'\\\p{Cc}]/gu, '').trim()
    const known =
      own.get(name.toLowerCase()) ?? bundledFamily(name) ?? (name && GlobalFonts.has(name) ? name : null)
    if (known) return known
  }
  return defaultFamily
}

/** Families beside the primary one, in the order in which they are asked for a letter. */
function fallbacks(text: string, codePoints: ReadonlySet<number>, isItalic: boolean): string[] {
  const uncommon = [...codePoints].filter((codePoint) => !isCommon(codePoint))
  if (uncommon.length === 0 && !hasEmoji(text)) return []
  const bundled = ['Noto Sans', 'Noto Sans Arabic', 'Noto Sans Hebrew', 'Noto Sans Thai', ...eastAsian(text)]
  const needed = bundled.filter((name) => loadUnlessOwn(name, uncommon, isItalic))
  if (hasEmoji(text)) {
    loadUnlessOwn(emojiFamily, uncommon, false)
    needed.unshift(emojiFamily)
  }
  return [...needed, ...ownFamilies().values()]
}

/** Latin, its diacritics and the usual punctuation: in every font there is. */
function isCommon(codePoint: number): boolean {
  return codePoint < 0x180 || (codePoint >= 0x2010 && codePoint <= 0x2026) || codePoint === 0x20ac
}

/** What is an emoji of itself, or made one by a selector, a keycap or as a flag. */
function hasEmoji(text: string): boolean {
  return /\p{Emoji_Presentation}|\uFE0F|\u20E3/u.test(text)
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

function loadUnlessOwn(family: string, codePoints: Iterable<number>, isItalic: boolean): boolean {
  if (ownFamilies().has(family.toLowerCase())) return true
  return loadBundledFamily(family, codePoints, isItalic)
}

/** The user's families by their name in small letters. */
function ownFamilies(): Map<string, string> {
  userFamilies ??= userFolder === null ? new Map() : readFolder(userFolder)
  return userFamilies
}

function readFolder(folder: string): Map<string, string> {
  const families = new Map<string, string>()
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) addFile(path, undefined, families)
    else for (const file of entriesOf(path)) addFile(join(path, file.name), entry.name, families)
  }
  return families
}

/** A folder that is not there holds no fonts. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Skia says no to what is not a font, and that is then as if it were not there. */
function addFile(path: string, family: string | undefined, families: Map<string, string>): void {
  if (!fontFiles.has(extname(path).toLowerCase())) return
  const before = new Set(GlobalFonts.families.map((known) => known.family))
  if (GlobalFonts.register(readFileSync(path), family) === null) return
  const added = family ?? GlobalFonts.families.find((known) => !before.has(known.family))?.family
  if (added) families.set(added.toLowerCase(), added)
}
