/** Every detector of the engine in the order in which they run: what comes later may use what came before. */
import type { DetectorStep } from './detector.ts'

export const detectors: readonly DetectorStep[] = []
