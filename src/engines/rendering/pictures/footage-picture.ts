/** Moving pictures of a file: video, and animations such as GIF. */
import { ticksPerSecond } from '#timeline/timeline-time.ts'
import type { Moment, Picture } from '../picture.ts'
import type { FootageFile } from './footage-file.ts'
import { FootageScreen } from './footage-screen.ts'
import { mediaRect } from './image-picture.ts'
import { shownSize } from './mipmap.ts'

export type FootageOptions = {
  keepsAspect: boolean
  /** Where in the file it begins. */
  startSeconds: number
  /** Seconds of the file per second of the film. */
  rate: number
  /** Begins again at the file's end, else holds the last frame. */
  isLooping: boolean
}

export function createFootagePicture(file: FootageFile, options: FootageOptions): Picture {
  const { startSeconds, rate, keepsAspect, isLooping } = options
  const screen = new FootageScreen(file)
  const rectAt = (moment: Moment) => mediaRect(file.size, keepsAspect, moment)
  const secondsAt = ({ ticks }: Moment) => {
    const seconds = Math.max(0, startSeconds + (ticks / ticksPerSecond) * rate)
    return isLooping && file.seconds > 0 ? seconds % file.seconds : seconds
  }
  return {
    isFlat: true,
    get naturalSize() {
      return file.size
    },
    boundsAt: rectAt,
    keyAt: (moment) => `${file.frameAt(secondsAt(moment)).seconds} ${moment.width}x${moment.height}`,
    paint(context, moment) {
      const rect = rectAt(moment)
      screen.show(secondsAt(moment), shownSize(context, rect)).draw(context, rect)
    },
    footage: {
      get hasAlpha() {
        return file.hasAlpha
      },
      frameAt: (moment) => file.frameAt(secondsAt(moment)),
      frameRectAt: rectAt,
    },
    close: () => file.close(),
  }
}
