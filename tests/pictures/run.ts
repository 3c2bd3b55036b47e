/**
 * `npm run pictures [-- --update [NAME...]]`: draws every case and lays them out on a page, each beside what is stored
 * of it. `--update` stores what has changed, of all cases or of those whose names begin so: look at the page first.
 */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { caseGroups } from './cases/index.ts'
import type { PictureCase } from './cases/picture-case.ts'
import { compareWithReference, isClose, referencePath, storeReference } from './support/references.ts'
import { drawStrip } from './support/strip.ts'

const folder = join(import.meta.dirname, 'page')
const [option, ...names] = process.argv.slice(2)

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const sections: string[] = []
let changed = 0
let stored = 0
for (const { title, cases } of caseGroups(folder)) {
  const figures: string[] = []
  for (const one of cases) figures.push(await figureOf(one))
  sections.push(`<section><h2>${title}</h2>${figures.join('\n')}</section>`)
}
const page = join(folder, 'index.html')
writeFileSync(page, pageOf(sections))
console.log(`${pathToFileURL(page)}\n${changed} changed, ${stored} stored`)

async function figureOf(one: PictureCase): Promise<string> {
  const strip = await drawStrip(one)
  const difference = await compareWithReference(one.name, strip)
  const isSame = difference !== null && isClose(difference)
  if (!isSame) changed++
  writeFileSync(join(folder, `${one.name}.png`), strip.toBuffer('image/png'))
  const isStored = existsSync(referencePath(one.name))
  if (isStored) cpSync(referencePath(one.name), join(folder, `${one.name}.stored.png`))
  if (!isSame && isToStore(one.name)) {
    storeReference(one.name, strip)
    stored++
  }
  const other = isStored && !isSame ? `<img src="${one.name}.stored.png" alt="stored">` : ''
  const note = difference
    ? `differs by ${difference.meanLevels.toFixed(2)} levels, ${(100 * difference.strayShare).toFixed(2)} % of pixels`
    : 'nothing stored of this size'
  const moments = one.seconds.map((at) => `${at.toFixed(2)} s`).join(' · ')
  return `<figure class="${isSame ? 'same' : 'changed'}"><img src="${one.name}.png" alt="${one.name}">${other}<figcaption><b>${one.name}</b> ${moments}<span>${note}</span></figcaption></figure>`
}

function isToStore(name: string): boolean {
  return option === '--update' && (names.length === 0 || names.some((start) => name.startsWith(start)))
}

function pageOf(parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Pictures</title>
<style>
  body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; background: #f6f6f4; color: #222 }
  figure { display: inline-block; margin: 0 1.5rem 1.5rem 0; vertical-align: top; max-width: 100% }
  img { display: block; max-width: 100%; border: 1px solid #ccc }
  img + img { margin-top: 4px; outline: 2px dashed #b00 }
  figcaption span { display: block; color: #777 }
  .changed figcaption { color: #b00 }
</style>
${parts.join('\n')}
</html>
`
}
