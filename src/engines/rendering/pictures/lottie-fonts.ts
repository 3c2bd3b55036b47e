/** Texts in Lottie animations: Skia looks only among the machine's fonts for them, so theirs are put into the document. */
import { readFontFile } from '../text/fonts.ts'

type Json = { [key: string]: unknown }

/** The document, with a file for each font that it names without bringing letters of it along. */
export function embedFonts(document: Json): Json {
  const list = arrayOf(objectOf(document.fonts).list).map(objectOf)
  const drawn = new Set(arrayOf(document.chars).map((glyph) => objectOf(glyph).fFamily))
  const isMissing = ({ fFamily, fPath }: Json) => !drawn.has(fFamily) && !isFile(fPath)
  if (!list.some(isMissing)) return document
  const text = textsOf(document).join('')
  const complete = (font: Json) => (isMissing(font) ? withFile(font, text) : font)
  return { ...document, fonts: { ...objectOf(document.fonts), list: list.map(complete) } }
}

function withFile(font: Json, text: string): Json {
  const file = readFontFile(String(font.fFamily ?? ''), String(font.fStyle ?? ''), text)
  return file ? { ...font, fPath: `data:font/sfnt;base64,${file.toString('base64')}` } : font
}

function isFile(path: unknown): boolean {
  return typeof path === 'string' && path.startsWith('data:font/')
}

/** What the text layers say, over all of their key frames. */
function textsOf({ layers, assets }: Json): string[] {
  const all = [layers, ...arrayOf(assets).map((asset) => objectOf(asset).layers)].flatMap(arrayOf)
  return all.flatMap((layer) =>
    arrayOf(objectOf(objectOf(objectOf(layer).t).d).k).map((key) =>
      String(objectOf(objectOf(key).s).t ?? ''),
    ),
  )
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
