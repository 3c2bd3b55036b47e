/** The form of the mix. */
import { ticksPerSecond } from '#timeline/timeline-time.ts'

/** Samples per second: what both AAC and Opus have. */
export const mixRate = 48_000
export const mixChannels = 2
export const samplesPerTick = mixRate / ticksPerSecond
