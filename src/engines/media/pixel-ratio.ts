/** The shape of a stream's pixels. */
import type { Frame, Rational, Stream } from 'node-av/lib'

/**
 * Width of a pixel by its height; 1 where nobody says. As players do it, and FFmpeg's `av_guess_sample_aspect_ratio`,
 * the container's word counts before the codec's: VP8 and VP9 have none.
 * @param coded what says it of the coded pictures: a frame of the stream, by default its parameters
 */
export function pixelRatioOf(
  { sampleAspectRatio, codecpar }: Stream,
  coded: Pick<Frame, 'sampleAspectRatio'> = codecpar,
): number {
  const isSaid = ({ num, den }: Rational) => num > 0 && den > 0
  const said = [sampleAspectRatio, coded.sampleAspectRatio].find(isSaid)
  return said ? said.num / said.den : 1
}
