/** Which drawing a name means. */
import type { IllustrationName } from '#timeline/illustration-names.ts'
import { chartScenes } from './scenes/charts.ts'
import { chatScenes } from './scenes/chat.ts'
import { creativeScenes } from './scenes/creative.ts'
import { launchScenes } from './scenes/launch.ts'
import { placeholder } from './scenes/placeholder.ts'
import { videoScenes } from './scenes/video.ts'
import type { Part } from './shapes.ts'

const drawings: Record<IllustrationName, Part[]> = {
  ...chatScenes,
  ...chartScenes,
  ...creativeScenes,
  ...videoScenes,
  ...launchScenes,
}

/** Plain words, as some editors write them in place of names, mean the drawing of that word: `rocket` is `IRocket`. */
const byWord = new Map(Object.entries(drawings).map(([name, parts]) => [wordOf(name), parts]))

/** A name that is not in the set gets the placeholder. */
export function drawingOf(name: string): Part[] {
  return byWord.get(wordOf(name)) ?? placeholder
}

function wordOf(name: string): string {
  return name
    .replace(/^I(?=[A-Z])/, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
}
