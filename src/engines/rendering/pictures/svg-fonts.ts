/** Texts in vector images are drawn with the fonts of films: what a machine has beside them differs. */
import { resolveFamilies } from '../text/fonts.ts'

const hasText = /<text[\s>]/i
const attribute = /\bfont-family\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
/** In a style sheet or a `style` attribute, whose own quotes may stand right after it. */
const declaration = /\bfont-family\s*:\s*((?:&(?:quot|apos);|"[^"'=<>;{}]*"|'[^"'=<>;{}]*'|[^;{}"'<>])*)/gi

/** The document, with every family in it replaced by those that Skia has letters of, and one where it names none. */
export function nameFonts(document: string): string {
  if (!hasText.test(document)) return document
  const text = document.replace(/<[^<>]*>/g, ' ').replace(/&#(x?)([\da-f]+);/gi, decoded)
  const isItalic = /italic|oblique/i.test(document)
  const known = (list: string) => {
    const upright = resolveFamilies(list.replace(/&(?:quot|apos);/g, ''), false, text)
    // The slanted letters are known under the same names.
    if (isItalic) resolveFamilies(list, true, text)
    return upright.join(', ')
  }
  return document
    .replace(
      attribute,
      (_, double?: string, single?: string) => `font-family="${known(double ?? single ?? '')}"`,
    )
    .replace(declaration, (_, list: string) => `font-family: ${known(list)}`)
    .replace(/<svg(?=[\s>])[^>]*/i, (root) =>
      /\sfont-family=/.test(root) ? root : `${root.slice(0, 4)} font-family="${known('')}"${root.slice(4)}`,
    )
}

function decoded(_: string, hexadecimal: string, digits: string): string {
  const codePoint = Number.parseInt(digits, hexadecimal ? 16 : 10)
  return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ' '
}
