import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { paintAlone } from '#tests/support/painted.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { textItem } from '#tests/support/timelines/parts.ts'
import { loadFonts } from './font-folder.ts'
import { readFontFile, resolveFont } from './fonts.ts'
import { pinWeight } from './pinned-fonts.ts'
import { createTextPicture } from './text-picture.ts'

const require = createRequire(import.meta.url)
const bundled = (name: string, slice: string) =>
  require.resolve(`@fontsource-variable/${name}/files/${name}-${slice}-wght-normal.woff2`)

const pixels = (fontFamily: string, text = 'Ragout') => {
  const picture = createTextPicture(textItem('text', { text, fontFamily, fontSize: 40 }))
  return Buffer.from(paintAlone(picture, { ticks: 0, width: 200, height: 60 }).data)
}
const request = { family: 'Inter', weight: 400, isItalic: false, size: 10 }

describe('fonts of the user', () => {
  let folder: string

  beforeEach(() => {
    folder = newTempFolder('fonts')
  })
  afterEach(async () => {
    loadFonts(null)
    await rm(folder, { recursive: true })
  })

  it('are known by the name of their folder, or by the one they carry', async () => {
    await mkdir(join(folder, 'House Style'))
    await copyFile(bundled('roboto', 'latin'), join(folder, 'House Style', 'a.woff2'))
    await copyFile(bundled('tiktok-sans', 'latin'), join(folder, 'b.woff2'))
    expect(pixels('House Style').equals(pixels('Inter'))).toBe(true)
    loadFonts(folder)
    expect(pixels('house style').equals(pixels('Roboto'))).toBe(true)
    // The name within that file, which is of its lightest weight.
    expect(pixels('TikTok Sans Light').equals(pixels('TikTok Sans'))).toBe(true)
  })

  it('may have a file for each style, beside each other', async () => {
    const variable = '@fontsource-variable/noto-sans-lao/files/noto-sans-lao-lao-wght-normal.woff2'
    for (const [style, weight] of [
      ['Bold', 700],
      ['Regular', 400],
    ] as const)
      await writeFile(join(folder, `Lao-${style}.ttf`), await pinWeight(variable, weight))
    loadFonts(folder)
    for (const style of ['Regular', 'Bold']) {
      const file = await readFontFile({ family: 'Noto Sans Lao', style, weight: 400 }, 'ລາວ')
      expect(file!.equals(await readFile(join(folder, `Lao-${style}.ttf`)))).toBe(true)
    }
  })

  it('come in the place of bundled ones of that name', async () => {
    await mkdir(join(folder, 'Noto Sans Thai'))
    await copyFile(bundled('tiktok-sans', 'latin'), join(folder, 'Noto Sans Thai', 'a.woff2'))
    loadFonts(folder)
    expect(pixels('Noto Sans Thai').equals(pixels('TikTok Sans'))).toBe(true)
  })

  it('are asked for letters that no other has', async () => {
    await mkdir(join(folder, 'Spare'))
    await copyFile(bundled('roboto', 'latin'), join(folder, 'Spare', 'a.woff2'))
    loadFonts(folder)
    expect(resolveFont(request, '\u{1F01}').css).toContain('"Spare"')
    expect(resolveFont({ ...request, family: 'Spare' }, 'a').css).toMatch(/"Spare", "Triptych Inter"$/)
  })

  it('may be broken, or none at all', async () => {
    await writeFile(join(folder, 'broken.ttf'), 'not a font')
    await writeFile(join(folder, 'readme.txt'), 'not a font either')
    loadFonts(folder)
    expect(pixels('broken').equals(pixels('Inter'))).toBe(true)
    loadFonts(join(folder, 'absent'))
    expect(pixels('Inter').equals(pixels('Inter'))).toBe(true)
  })
})

describe('the families a text is drawn with', () => {
  const families = (text: string) => {
    const names = resolveFont(request, text).css.match(/"[^"]*"/g) ?? []
    return names.map((name) => name.slice(1, -1).replace('Triptych ', ''))
  }

  it('are no more than it needs', () => {
    expect(families('Plain, “quoted” – dashed')).toEqual(['Inter'])
    expect(families('שלום')).toEqual(['Inter', 'Noto Sans Hebrew'])
  })

  it.each([
    ['Arabic', 'مرحبا، ٢'],
    ['Hebrew', 'שלום'],
    ['Bengali', 'বাংলা'],
    ['Gurmukhi', 'ਪੰਜਾਬੀ'],
    ['Gujarati', 'ગુજરાતી'],
    ['Tamil', 'தமிழ்'],
    ['Telugu', 'తెలుగు'],
    ['Kannada', 'ಕನ್ನಡ'],
    ['Malayalam', 'മലയാളം'],
    ['Sinhala', 'සිංහල'],
    ['Thai', 'ไทย'],
    ['Lao', 'ລາວ'],
    ['Khmer', 'ខ្មែរ'],
    ['Myanmar', 'မြန်မာ'],
    ['Georgian', 'ქართული'],
    ['Armenian', 'Հայերեն'],
    ['Ethiopic', 'አማርኛ'],
  ])('hold %s, and draw it', (script, text) => {
    expect(families(text)[1]).toBe(`Noto Sans ${script}`)
    expect(pixels('Inter', text).equals(pixels('Inter', '\u{10FFFE}'.repeat(text.length)))).toBe(false)
  })

  it('put emoji before other pictures of them, and behind where they may be text', () => {
    expect(families('☀️').slice(0, 2)).toEqual(['Inter', 'Noto Color Emoji'])
    expect(families('1\uFE0F\u20E3').slice(0, 2)).toEqual(['Inter', 'Noto Color Emoji'])
    expect(families('☀').at(-1)).toBe('Noto Color Emoji')
    expect(families('© ™ 5 #')).toEqual(['Inter'])
  })

  it('put the ideographs first of the country whose script stands beside them', () => {
    const first = (text: string) => families(text).find((name) => /(SC|JP|KR)$/.test(name))
    expect(['漢字', '漢字かな', '漢字한글'].map(first)).toEqual([
      'Noto Sans SC',
      'Noto Sans JP',
      'Noto Sans KR',
    ])
    expect(pixels('Noto Sans SC', '直').equals(pixels('Noto Sans JP', '直'))).toBe(false)
  })

  it('do not depend on what was drawn before', () => {
    pixels('TikTok Sans')
    expect(resolveFont({ ...request, family: 'TikTok Sans Light' }, 'a').css).toBe(
      '400 10px "Triptych Inter"',
    )
  })

  it('cannot be talked out of their quotes', () => {
    const family = 'x", serif; font: 99px "y'
    expect(resolveFont({ ...request, family }, 'a').css).toBe('400 10px "Triptych Inter"')
  })
})
