/** A Lottie animation that plays once and holds its end. */
import type { LottieItem } from '#timeline/editor-state.ts'
import { ticksPerSecond } from '#timeline/timeline-time.ts'
import type { Moment, Picture } from '../picture.ts'
import { mediaRect } from './image-picture.ts'
import type { Lottie } from './lottie.ts'

export function createLottiePicture(
  { lottieStartFromInSeconds, playbackRate, keepAspectRatio }: LottieItem,
  lottie: Lottie,
): Picture {
  const rectAt = (moment: Moment) => mediaRect(lottie.size, keepAspectRatio, moment)
  const secondsAt = ({ ticks }: Moment) => {
    const seconds = lottieStartFromInSeconds + (ticks / ticksPerSecond) * playbackRate
    return Math.min(lottie.seconds, Math.max(0, seconds))
  }
  return {
    isFlat: true,
    boundsAt: rectAt,
    keyAt: (moment) => `${secondsAt(moment)} ${moment.width}x${moment.height}`,
    paint: (context, moment) => lottie.draw(context, rectAt(moment), secondsAt(moment)),
  }
}
