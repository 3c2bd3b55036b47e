/** Every detector of the engine in the order in which they run: what comes later may use what came before. */
import type { DetectorStep } from './detector.ts'
import { findFaces, watchFaces } from './faces/find-faces.ts'
import { findLabels } from './labels/find-labels.ts'
import { lookAtImage } from './look-at-image.ts'
import { sayWhatLacks } from './say-what-lacks.ts'
import { findScenes } from './scenes/find-scenes.ts'
import { hearSpeech } from './speech/speech-step.ts'
import { writeWords } from './speech/words-step.ts'
import { readTexts } from './text/text-step.ts'
import { watchFilm } from './watch-film.ts'
import { drawWaveform } from './waveform.ts'

export const detectors: readonly DetectorStep[] = [
  { stage: 'pictures', only: 'image', cost: 1, find: lookAtImage },
  { stage: 'shots', only: 'video', cost: 16, find: watchFilm },
  { stage: 'waveform', only: 'video', cost: 1, find: drawWaveform },
  { stage: 'speech', only: 'video', cost: 1, find: hearSpeech },
  { stage: 'words', only: 'video', cost: 4, find: writeWords },
  { stage: 'faces', only: null, cost: 1, watch: watchFaces, find: findFaces },
  { stage: 'scenes', only: 'video', cost: 0.1, find: findScenes },
  { stage: 'text', only: null, cost: 8, find: readTexts },
  { stage: 'labels', only: null, cost: 2, find: findLabels },
  { stage: 'sounds', only: 'video', cost: 0, find: sayWhatLacks },
]
