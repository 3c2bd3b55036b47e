/** A frame as films have it, 4:2:0 in BT.709 and limited range, whose planes can be written. */
import {
  AV_PIX_FMT_YUV420P,
  AVCHROMA_LOC_LEFT,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
} from 'node-av/constants'
import { Frame } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { requireSuccess } from './libav.ts'

export type { Frame as PictureFrame } from 'node-av/lib'

/** Whether a frame of a file is what a film has, so that it can be encoded as it is. */
export function isFilmFrame(frame: Frame, { width, height }: { width: number; height: number }): boolean {
  return (
    frame.width === width &&
    frame.height === height &&
    frame.format === AV_PIX_FMT_YUV420P &&
    frame.colorSpace === AVCOL_SPC_BT709 &&
    frame.colorRange === AVCOL_RANGE_MPEG
  )
}

export type Plane = {
  /** FFmpeg's memory: not to be touched after the frame was freed. */
  data: Uint8Array
  /** Bytes from one row to the next. */
  stride: number
  width: number
  height: number
}

export class FilmFrame implements Disposable {
  readonly frame = new Frame()
  readonly width: number
  readonly height: number
  /** Y, Cb and Cr. */
  readonly planes: readonly [Plane, Plane, Plane]

  /** @param width even, as is the height */
  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    const { frame } = this
    frame.alloc()
    frame.width = width
    frame.height = height
    frame.format = AV_PIX_FMT_YUV420P
    frame.colorSpace = AVCOL_SPC_BT709
    frame.colorRange = AVCOL_RANGE_MPEG
    frame.colorPrimaries = AVCOL_PRI_BT709
    frame.colorTrc = AVCOL_TRC_BT709
    frame.chromaLocation = AVCHROMA_LOC_LEFT
    requireSuccess(frame.getBuffer(0), 'There is no memory for a frame', 'internal')
    const { data, linesize } = frame
    const plane = (index: number): Plane => {
      const bytes = data?.[index]
      if (bytes === undefined) throw new TriptychError('internal', { detail: 'A frame has no memory.' })
      const half = index === 0 ? 1 : 2
      return { data: bytes, stride: linesize[index]!, width: width / half, height: height / half }
    }
    this.planes = [plane(0), plane(1), plane(2)]
  }

  /** Takes the pixels of a frame of the same size. */
  copyFrom(other: FilmFrame): void {
    for (const [index, { data }] of this.planes.entries()) data.set(other.planes[index]!.data)
  }

  [Symbol.dispose](): void {
    this.frame.free()
  }
}
