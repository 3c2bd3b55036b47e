/** The fonts of the user, from a folder, beside those that the machine has. */
import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { extname, join, parse } from 'node:path'
import { GlobalFonts } from '@napi-rs/canvas'

const fontFiles = new Set(['.ttf', '.otf', '.ttc', '.woff', '.woff2'])

type OwnFamily = { family: string; paths: string[] }

let userFolder: string | null = null
let own: ReadonlyMap<string, OwnFamily> | null = null
let machine: ReadonlySet<string> | null = null

/**
 * Names the folder of the user's own fonts, for the whole process; they are read when a text is first drawn. Files
 * lie in it directly, under the name they carry, or in a folder that is named as the family is to be called. A family
 * of the name of a bundled one is taken in its place.
 */
export function loadFonts(folder: string | null): void {
  if (folder === userFolder) return
  userFolder = folder
  own = null
}

/** The user's families by their name in small letters. */
export function ownFamilies(): ReadonlyMap<string, string> {
  return new Map([...families()].map(([key, { family }]) => [key, family]))
}

/** The file of one of the user's families whose name ends with the style, such as `Bold`; the first where none does. */
export function readOwnFile(family: string, style: string): Buffer | null {
  const paths = families().get(family.toLowerCase())?.paths ?? []
  const ending = style.replaceAll(' ', '').toLowerCase()
  const path = paths.find((file) => parse(file).name.replaceAll(' ', '').toLowerCase().endsWith(ending))
  const chosen = path ?? paths[0]
  return chosen === undefined ? null : readFileSync(chosen)
}

function families(): ReadonlyMap<string, OwnFamily> {
  machineFamilies()
  own ??= userFolder === null ? new Map() : readFolder(userFolder)
  return own
}

/** What there was before any file of ours, so that no text depends on which others were drawn before it. */
export function machineFamilies(): ReadonlySet<string> {
  machine ??= new Set(GlobalFonts.families.map((known) => known.family))
  return machine
}

function readFolder(folder: string): Map<string, OwnFamily> {
  const families = new Map<string, OwnFamily>()
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
function addFile(path: string, family: string | undefined, families: Map<string, OwnFamily>): void {
  if (!fontFiles.has(extname(path).toLowerCase())) return
  const before = new Map(GlobalFonts.families.map((known) => [known.family, known.styles.length]))
  if (GlobalFonts.register(readFileSync(path), family) === null) return
  // A family may be there already, by the file of another style.
  const hasGrown = (known: (typeof GlobalFonts.families)[number]) =>
    known.styles.length > (before.get(known.family) ?? 0)
  const added = family ?? GlobalFonts.families.find(hasGrown)?.family
  if (!added) return
  const paths = families.get(added.toLowerCase())?.paths ?? []
  families.set(added.toLowerCase(), { family: added, paths: [...paths, path] })
}
