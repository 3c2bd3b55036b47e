/**
 * The fonts that come with Triptych, as npm packages of variable WOFF2 files. Each family is cut into slices by
 * ranges of Unicode; a slice is read when a text first needs one of its characters, so that a film in one script
 * never pays for the others.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { GlobalFonts } from '@napi-rs/canvas'
import { unpackWoff } from './woff.ts'

type Slice = { name: string; ranges: readonly (readonly [first: number, last: number])[] }

type Family = {
  family: string
  npmPackage: string
  /** False where Skia has to slant the upright letters. */
  hasItalic: boolean
}

const familyOf = (family: string, hasItalic: boolean): Family => ({
  family,
  npmPackage: `@fontsource-variable/${family.toLowerCase().replaceAll(' ', '-')}`,
  hasItalic,
})

/** Families of one script each, and what tells that a text is in it; their letters are asked for in this order. */
const scripts: readonly (readonly [name: string, letters: RegExp])[] = [
  ['Arabic', /\p{scx=Arab}/u],
  ['Hebrew', /\p{sc=Hebr}/u],
  ['Bengali', /\p{sc=Beng}/u],
  ['Gurmukhi', /\p{sc=Guru}/u],
  ['Gujarati', /\p{sc=Gujr}/u],
  ['Tamil', /\p{sc=Taml}/u],
  ['Telugu', /\p{sc=Telu}/u],
  ['Kannada', /\p{sc=Knda}/u],
  ['Malayalam', /\p{sc=Mlym}/u],
  ['Sinhala', /\p{sc=Sinh}/u],
  ['Thai', /\p{sc=Thai}/u],
  ['Lao', /\p{sc=Laoo}/u],
  ['Khmer', /\p{sc=Khmr}/u],
  ['Myanmar', /\p{sc=Mymr}/u],
  ['Georgian', /\p{sc=Geor}/u],
  ['Armenian', /\p{sc=Armn}/u],
  ['Ethiopic', /\p{sc=Ethi}/u],
]

const families: readonly Family[] = [
  familyOf('Inter', true),
  familyOf('Roboto', true),
  familyOf('TikTok Sans', false),
  familyOf('Noto Sans', true),
  ...scripts.map(([name]) => familyOf(`Noto Sans ${name}`, false)),
  familyOf('Noto Sans SC', false),
  familyOf('Noto Sans JP', false),
  familyOf('Noto Sans KR', false),
]

export const emojiFamily = 'Noto Color Emoji'
/** The older container, which can be unpacked in part. */
const emojiFile = '@fontsource/noto-color-emoji/files/noto-color-emoji-emoji-400-normal.woff'

/** Their ranges name whole blocks of which the fonts hold next to nothing. */
const hollowSlices = new Set(['math', 'symbols'])

const require = createRequire(import.meta.url)
const byName = new Map(families.map((family) => [family.family.toLowerCase(), family]))
const slicesOf = new Map<Family, readonly Slice[]>()
const loaded = new Set<string>()

/** The name as it is written in the set, or null when it is not in it. */
export function bundledFamily(name: string): string | null {
  if (name.toLowerCase() === emojiFamily.toLowerCase()) return emojiFamily
  return byName.get(name.toLowerCase())?.family ?? null
}

/** The families of the scripts that a text is written in, those apart that most families hold. */
export function scriptFamilies(text: string): string[] {
  return scripts.filter(([, letters]) => letters.test(text)).map(([name]) => `Noto Sans ${name}`)
}

/**
 * What Skia knows a bundled family by. It knows every font by the name in the file too, so that a file of the user, or of the
 * machine, could come under the plain one.
 */
export function bundledAlias(family: string): string {
  return `Triptych ${family}`
}

/**
 * Makes a bundled family known to Skia, as far as these characters need it.
 * @returns whether it claims any of them
 */
export function loadBundledFamily(name: string, codePoints: Iterable<number>, isItalic: boolean): boolean {
  if (name === emojiFamily) {
    // The same drawings once more, four times as large: Skia draws those of the table `COLR`.
    loadFile(emojiFile, emojiFamily, (file) => unpackWoff(file, new Set(['SVG'])))
    return true
  }
  const files = bundledFiles(name, codePoints, isItalic)
  for (const file of files) loadFile(file, name)
  return files.length > 0
}

/** The files of a bundled family that claim any of these characters, as specifiers of modules; emoji apart. */
export function bundledFiles(name: string, codePoints: Iterable<number>, isItalic: boolean): string[] {
  const family = byName.get(name.toLowerCase())
  if (!family) return []
  const slices = slicesFor(family)
  const wanted = new Set<Slice>()
  for (const codePoint of codePoints) {
    for (const slice of slices) if (holds(slice, codePoint)) wanted.add(slice)
  }
  return [...wanted].map((slice) => specifierOf(family, slice, isItalic))
}

/** The file of a family that holds most of these characters, as `bundledFiles`; null for a family that is not in the set. */
export function fullestFile(name: string, codePoints: ReadonlySet<number>, isItalic: boolean): string | null {
  const family = byName.get(name.toLowerCase())
  if (!family) return null
  const held = (slice: Slice) => [...codePoints].filter((codePoint) => holds(slice, codePoint)).length
  const fullest = slicesFor(family).toSorted((a, b) => held(b) - held(a))[0]!
  return specifierOf(family, fullest, isItalic)
}

function specifierOf({ npmPackage, hasItalic }: Family, slice: Slice, isItalic: boolean): string {
  const stem = npmPackage.slice(npmPackage.indexOf('/') + 1)
  return `${npmPackage}/files/${stem}-${slice.name}-wght-${isItalic && hasItalic ? 'italic' : 'normal'}.woff2`
}

function loadFile(specifier: string, family: string, unpack = (file: Buffer) => file): void {
  if (loaded.has(specifier)) return
  loaded.add(specifier)
  GlobalFonts.register(unpack(readBundledFile(specifier)), bundledAlias(family))
}

export function readBundledFile(specifier: string): Buffer {
  return readFileSync(require.resolve(specifier))
}

function slicesFor(family: Family): readonly Slice[] {
  const known = slicesOf.get(family)
  if (known) return known
  const ranges: Record<string, string> = JSON.parse(
    readFileSync(require.resolve(`${family.npmPackage}/unicode.json`), 'utf8'),
  )
  const slices = Object.entries(ranges)
    .filter(([name]) => !hollowSlices.has(name))
    .map(([name, text]) => ({ name: name.replace(/[[\]]/g, ''), ranges: parseRanges(text) }))
  slicesOf.set(family, slices)
  return slices
}

/** @param text as CSS has it in `unicode-range`: `U+0000-00FF,U+0131` */
function parseRanges(text: string): [number, number][] {
  return text.split(',').map((range) => {
    const [first, last] = range.trim().slice('U+'.length).split('-')
    return [Number.parseInt(first!, 16), Number.parseInt(last ?? first!, 16)]
  })
}

function holds({ ranges }: Slice, codePoint: number): boolean {
  return ranges.some(([first, last]) => first <= codePoint && codePoint <= last)
}
