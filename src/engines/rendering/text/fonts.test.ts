import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { paintAlone } from '#tests/support/painted.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { textItem } from '#tests/support/timelines/parts.ts'
import { loadFonts, resolveFont } from './fonts.ts'
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
  const families = (text: string) => resolveFont(request, text).css.replace(/^[^"]*/, '')

  it('are no more than it needs', () => {
    expect(families('Plain, “quoted” – dashed')).toBe('"Inter"')
    expect(families('שלום')).toBe('"Inter", "Noto Sans Hebrew"')
  })

  it('put emoji before other pictures of them', () => {
    expect(families('☀️')).toMatch(/^"Inter", "Noto Color Emoji"/)
    expect(families('1\uFE0F\u20E3')).toMatch(/^"Inter", "Noto Color Emoji"/)
    expect(families('☀')).not.toContain('Emoji')
  })

  it('put the ideographs first of the country whose script stands beside them', () => {
    const first = (text: string) => families(text).match(/Noto Sans (SC|JP|KR)/)?.[1]
    expect([first('漢字'), first('漢字かな'), first('漢字한글')]).toEqual(['SC', 'JP', 'KR'])
    expect(pixels('Noto Sans SC', '直').equals(pixels('Noto Sans JP', '直'))).toBe(false)
  })

  it('cannot be talked out of their quotes', () => {
    expect(resolveFont({ ...request, family: 'x", serif; font: 99px "y' }, 'a').css).toBe('400 10px "Inter"')
  })
})
