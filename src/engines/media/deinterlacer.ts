/**
 * Makes whole frames of those that two fields are woven into, by FFmpeg's `bwdif`: one for each, of its first field.
 * It looks at the frames before and after, so it holds one back. Frames that are not woven pass as they are.
 */
import {
  AV_CODEC_PROP_FIELDS,
  AV_FIELD_BB,
  AV_FIELD_BT,
  AV_FIELD_TB,
  AV_FIELD_TT,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  type AVFieldOrder,
} from 'node-av/constants'
import { Frame, type Stream } from 'node-av/lib'
import { FrameGraph } from './frame-graph.ts'

const steps = [{ name: 'bwdif', options: 'mode=send_frame:parity=auto:deint=interlaced' }]
/** The first letter is the field that is shown first; the second says how they are stored. */
const flagsOfOrder: ReadonlyMap<AVFieldOrder, number> = new Map([
  [AV_FIELD_TT, AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST],
  [AV_FIELD_TB, AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST],
  [AV_FIELD_BB, AV_FRAME_FLAG_INTERLACED],
  [AV_FIELD_BT, AV_FRAME_FLAG_INTERLACED],
])

/** Fills the frame with the next one. @returns its time in seconds, null at the end */
type ReadFrame = (frame: Frame) => number | null

type Held = { seconds: number; pts: bigint; duration: bigint }

export function isInterlaced({ flags }: Frame): boolean {
  return (flags & AV_FRAME_FLAG_INTERLACED) !== 0
}

/** What the container says of frames that cannot say it themselves, as their flags; 0 where those of the frames count. */
export function containerFlags({ codecpar }: Stream): number {
  if ((codecpar.codecProperties & AV_CODEC_PROP_FIELDS) !== 0) return 0
  // The binding has the order of the fields in its summary alone.
  const { fieldOrder } = codecpar.toJSON() as { fieldOrder?: AVFieldOrder }
  return (fieldOrder !== undefined && flagsOfOrder.get(fieldOrder)) || 0
}

export class Deinterlacer implements Disposable {
  readonly #read: ReadFrame
  /** Of what the graph holds, in order; the filter itself counts in other units. */
  readonly #held: Held[] = []
  /** Read, but not sent: the first, or one of another shape than those that are still in the graph. */
  readonly #waiting = new Frame()
  #waitingSeconds: number | null
  #graph: FrameGraph | null = null
  #isDraining = false

  /** @param first which was read already; it is left empty */
  constructor(read: ReadFrame, first: Frame, seconds: number) {
    this.#read = read
    this.#waiting.alloc()
    this.#waiting.ref(first)
    first.unref()
    this.#waitingSeconds = seconds
  }

  /** As `ReadFrame`. */
  next(frame: Frame): number | null {
    frame.unref()
    for (;;) {
      if (this.#graph?.receive(frame)) return this.#release(frame)
      if (this.#isDraining) this.#close()
      if (this.#graph !== null) this.#sendNext(this.#graph)
      else if (this.#waitingSeconds === null) return null
      else this.#open(this.#waitingSeconds)
    }
  }

  #open(seconds: number): void {
    this.#graph = new FrameGraph(steps, this.#waiting)
    this.#waitingSeconds = null
    this.#send(this.#graph, seconds)
  }

  #sendNext(graph: FrameGraph): void {
    const seconds = this.#read(this.#waiting)
    if (seconds !== null && graph.takes(this.#waiting)) {
      this.#send(graph, seconds)
      return
    }
    this.#waitingSeconds = seconds
    this.#isDraining = true
    graph.send(null)
  }

  #send(graph: FrameGraph, seconds: number): void {
    const { pts, duration } = this.#waiting
    this.#held.push({ seconds, pts, duration })
    graph.send(this.#waiting)
  }

  #release(frame: Frame): number {
    const { seconds, pts, duration } = this.#held.shift()!
    frame.pts = pts
    frame.duration = duration
    return seconds
  }

  #close(): void {
    this.#graph?.[Symbol.dispose]()
    this.#graph = null
    this.#isDraining = false
    this.#held.length = 0
  }

  [Symbol.dispose](): void {
    this.#close()
    this.#waiting.free()
  }
}
