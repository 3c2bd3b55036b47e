/** What a frame's pixels are: which have an alpha channel, and which colours the numbers mean where nobody says. */
import {
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_RANGE_UNSPECIFIED,
  AVCOL_SPC_BT709,
  AVCOL_SPC_RGB,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_UNSPECIFIED,
} from 'node-av/constants'
import { avGetPixFmtName, type Frame } from 'node-av/lib'

const alphaFormats = /^(yuva|rgba|bgra|argb|abgr|ya\d|gbrap|pal8|ayuv|vuya)/
const rgbFormats = /^(rgb|bgr|argb|abgr|0rgb|0bgr|gbr|pal8)/

export function formatName(frame: Frame): string {
  return avGetPixFmtName(frame.format as Parameters<typeof avGetPixFmtName>[0]) ?? 'unknown'
}

export function hasAlpha(frame: Frame): boolean {
  return alphaFormats.test(formatName(frame))
}

/**
 * Writes what players assume into a frame that does not say which colours it means: BT.709 for pictures of high
 * definition, BT.601 below, limited range.
 */
export function settleColours(frame: Frame): void {
  const name = formatName(frame)
  if (rgbFormats.test(name)) {
    frame.colorSpace = AVCOL_SPC_RGB
    frame.colorRange = AVCOL_RANGE_JPEG
    return
  }
  if (frame.colorSpace === AVCOL_SPC_UNSPECIFIED || frame.colorSpace === AVCOL_SPC_RGB) {
    frame.colorSpace = frame.width >= 1280 || frame.height > 576 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M
  }
  if (frame.colorRange === AVCOL_RANGE_UNSPECIFIED) {
    frame.colorRange = name.startsWith('yuvj') ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
  }
}
