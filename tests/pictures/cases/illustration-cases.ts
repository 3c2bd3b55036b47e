import { illustrationNames } from '#timeline/illustration-names.ts'
import { illustration, solid, timeline } from '../support/timeline.ts'
import type { CaseGroup, PictureCase } from './picture-case.ts'

const columns = 8
const tile = [120, 90] as const

/** All drawings, and the one for names that are none. */
function sheet(name: string, color: string, ground: string): PictureCase {
  const names = [...illustrationNames, 'no such drawing']
  const size = [columns * tile[0], Math.ceil(names.length / columns) * tile[1]] as const
  const tracks = names.map((each, index) => {
    const left = (index % columns) * tile[0]
    const top = Math.floor(index / columns) * tile[1]
    return [illustration(each, [left + 4, top + 4, tile[0] - 8, tile[1] - 8], { color })]
  })
  return {
    name: `illustrations-${name}`,
    state: timeline({ size, tracks: [...tracks, [solid(ground, [0, 0, ...size])]] }),
    seconds: [0],
  }
}

export const illustrationCases: CaseGroup = {
  title: 'Illustrations',
  cases: [
    sheet('blue', '#3b82f6', '#ffffff'),
    sheet('white', '#ffffff', '#0f172a'),
    sheet('red', '#e11d48', '#fff1f2'),
    sheet('black', '#000000', '#e2e8f0'),
  ],
}
