/** All cases; their files are drawn into a folder first. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { landscape, quarters, writePng } from '../support/fixtures.ts'
import { writeGif } from '../support/media-files.ts'
import { chartCases } from './chart-cases.ts'
import { backgroundCases, finishCases } from './finish-cases.ts'
import { geometryCases } from './geometry-cases.ts'
import { illustrationCases } from './illustration-cases.ts'
import { mediaCases } from './media-cases.ts'
import { motionCases } from './motion-cases.ts'
import type { CaseGroup } from './picture-case.ts'
import { textCases } from './text-cases.ts'
import { transitionCases } from './transition-cases.ts'

/** A badge: a circle with a tick in it. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">
<circle cx="10" cy="10" r="9" fill="#06d6a0" stroke="#fff" stroke-width="1"/>
<path d="M6 10l3 3 5-6" fill="none" stroke="#073b4c" stroke-width="2" stroke-linecap="round"/>
</svg>`

export function caseGroups(folder: string): CaseGroup[] {
  const files = {
    landscape: writePng(folder, 'landscape', landscape(640, 360)),
    quarters: writePng(folder, 'quarters', quarters(120, 70)),
    drawing: join(folder, 'drawing.svg'),
    colors: join(folder, 'colors.gif'),
  }
  writeFileSync(files.drawing, drawing)
  writeGif(files.colors, ['#ef476f', '#ffd166', '#06d6a0'], [16, 16])
  return [
    geometryCases,
    mediaCases(files),
    motionCases,
    ...textCases,
    chartCases,
    illustrationCases,
    transitionCases(files),
    backgroundCases(files),
    finishCases(files),
  ]
}
