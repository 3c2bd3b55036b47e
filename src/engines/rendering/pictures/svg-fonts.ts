/** Texts in vector images are drawn with the fonts of films: what a machine has beside them differs. */
import { resolvePinnedFamilies } from '../text/fonts.ts'

const hasText = /<text[\s>]/i
const attribute = /\bfont-family\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
/** In a style sheet or a `style` attribute, whose own quotes may stand right after it. */
const declaration = /\bfont-family\s*:\s*((?:&(?:quot|apos);|"[^"'=<>;{}]*"|'[^"'=<>;{}]*'|[^;{}"'<>])*)/gi

/** `font-weight` as an attribute or a declaration, and the shorthand. */
const weightDeclaration = /\bfont(?:-weight)?\s*[:=]\s*["']?([^;"'<>{}]*)/gi
const weightsByName: Readonly<Record<string, number>> = { bold: 700, bolder: 700, lighter: 100 }

/** The document, with every family in it replaced by those that Skia has letters of, and one where it names none. */
export async function nameFonts(document: string): Promise<string> {
  if (!hasText.test(document)) return document
  const text = document.replace(/<[^<>]*>/g, ' ').replace(/&#(x?)([\da-f]+);/gi, decoded)
  const styles = { weights: weightsOf(document), hasItalic: /italic|oblique/i.test(document) }
  const lists = new Set(['', ...listsOf(document, attribute), ...listsOf(document, declaration)])
  const known = new Map<string, string>()
  for (const list of lists) {
    const names = await resolvePinnedFamilies(list.replace(/&(?:quot|apos);/g, ''), styles, text)
    known.set(list, names.join(', '))
  }
  return document
    .replace(
      attribute,
      (_, double?: string, single?: string) => `font-family="${known.get(double ?? single ?? '')}"`,
    )
    .replace(declaration, (_, list: string) => `font-family: ${known.get(list)}`)
    .replace(/<svg(?=[\s>])[^>]*/i, (root) =>
      /\sfont-family=/.test(root)
        ? root
        : `${root.slice(0, 4)} font-family="${known.get('')}"${root.slice(4)}`,
    )
}

function listsOf(document: string, pattern: RegExp): string[] {
  return [...document.matchAll(pattern)].map(([, first, second]) => first ?? second ?? '')
}

/** All that it asks for, and the regular one. */
function weightsOf(document: string): number[] {
  const named = [...document.matchAll(weightDeclaration)].flatMap(
    ([, value]) => value!.toLowerCase().match(/\b(?:bold|bolder|lighter|[1-9]00)\b(?!%|\.)/g) ?? [],
  )
  const weights = named.map((name) => weightsByName[name] ?? Number(name))
  return [...new Set([400, ...weights])].toSorted((a, b) => a - b)
}

function decoded(_: string, hexadecimal: string, digits: string): string {
  const codePoint = Number.parseInt(digits, hexadecimal ? 16 : 10)
  return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ' '
}
