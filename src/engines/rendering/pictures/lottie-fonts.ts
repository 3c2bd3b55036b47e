/** Texts in Lottie animations: Skia looks only among the machine's fonts for them, so theirs are put into the document. */
import { readFontFile } from '../text/fonts.ts'

type Json = { [key: string]: unknown }

/** What styles are called; names that hold another stand before it. */
const weightNames: readonly (readonly [name: RegExp, weight: number])[] = [
  [/thin|hairline/i, 100],
  [/(extra|ultra)[ -]?light/i, 200],
  [/light/i, 300],
  [/medium/i, 500],
  [/(semi|demi)[ -]?bold/i, 600],
  [/(extra|ultra)[ -]?bold/i, 800],
  [/bold/i, 700],
  [/black|heavy/i, 900],
]

/** The document, with a file for each font that it names without bringing letters of it along. */
export async function embedFonts(document: Json): Promise<Json> {
  const list = arrayOf(objectOf(document.fonts).list).map(objectOf)
  const drawn = new Set(arrayOf(document.chars).map((glyph) => objectOf(glyph).fFamily))
  const isMissing = ({ fFamily, fPath }: Json) => !drawn.has(fFamily) && !isFile(fPath)
  if (!list.some(isMissing)) return document
  const text = textsOf(document).join('')
  const complete = (font: Json) => (isMissing(font) ? withFile(font, text) : font)
  return { ...document, fonts: { ...objectOf(document.fonts), list: await Promise.all(list.map(complete)) } }
}

async function withFile(font: Json, text: string): Promise<Json> {
  const style = String(font.fStyle ?? '')
  const request = { family: String(font.fFamily ?? ''), style, weight: weightOf(font, style) }
  const file = await readFontFile(request, text)
  return file ? { ...font, fPath: `data:font/sfnt;base64,${file.toString('base64')}` } : font
}

/** Its own number, or what its style is called. */
function weightOf({ fWeight }: Json, style: string): number {
  const own = Number(fWeight)
  if (own >= 1 && own <= 1000) return own
  return weightNames.find(([name]) => name.test(style))?.[1] ?? 400
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
