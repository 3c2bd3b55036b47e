/** All cases; their files are drawn into a folder first. */
import { landscape, quarters, writePng } from '../support/fixtures.ts'
import { chartCases } from './chart-cases.ts'
import { backgroundCases, finishCases } from './finish-cases.ts'
import { geometryCases } from './geometry-cases.ts'
import { illustrationCases } from './illustration-cases.ts'
import { motionCases } from './motion-cases.ts'
import type { CaseGroup } from './picture-case.ts'
import { textCases } from './text-cases.ts'
import { transitionCases } from './transition-cases.ts'

export function caseGroups(folder: string): CaseGroup[] {
  const files = {
    landscape: writePng(folder, 'landscape', landscape(640, 360)),
    quarters: writePng(folder, 'quarters', quarters(120, 70)),
  }
  return [
    geometryCases,
    motionCases,
    ...textCases,
    chartCases,
    illustrationCases,
    transitionCases(files),
    backgroundCases(files),
    finishCases(files),
  ]
}
