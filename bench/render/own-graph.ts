/** The same filter graphs with the FFmpeg that we bring along, in this process: so that builds are not what is compared. */
import { type FilterContext, FilterGraph, Frame } from 'node-av/lib'
import { isEndOfFile, isTryAgain, requireSuccess } from '#engines/media/libav.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { PictureDecoder } from '#engines/media/picture-decoder.ts'
import { formatName, settleColours } from '#engines/media/pixel-format.ts'
import { SegmentWriter } from '#engines/media/segment-writer.ts'
import { filmFps, filmSize } from './footage.ts'
import type { Graph } from './graphs.ts'

/** Of the clock that pictures pass through the graph by. */
const unitsPerSecond = 90_000

/** @param threads of decoders, filters and encoder; 0 leaves it to FFmpeg */
export async function runOwnGraph({ inputs, filter }: Graph, out: string, threads: number): Promise<void> {
  using resources = new DisposableStack()
  const graph = resources.adopt(new FilterGraph(), (made) => made.free())
  graph.alloc()
  graph.nbThreads = threads
  const sources = sourcesOf(inputs).map((input) => resources.use(new GraphSource(input, threads)))
  const described = sources.map((source, index) => `buffer@${index}=${source.shape}[${index}];`)
  const parsed = graph.parsePtr(`${described.join('')}${filter},buffersink@out`)
  requireSuccess(parsed, 'The graph could not be read', 'internal')
  for (const [index, source] of sources.entries()) source.context = graph.getFilter(`buffer@${index}`)
  const sink = graph.getFilter('buffersink@out')!
  requireSuccess(graph.configSync(), 'The graph could not be made', 'internal')
  const settings = { format: 'mp4' as const, ...filmSize, fps: filmFps, threads, keyFrameInterval: 250 }
  using writer = new SegmentWriter(out, settings)
  using frame = new Frame()
  frame.alloc()
  for (let turn = 0; ; ) {
    const got = sink.buffersinkGetFrameSync(frame)
    if (got >= 0) {
      writer.write(frame)
      frame.unref()
    } else if (isEndOfFile(got)) break
    else if (isTryAgain(got)) sources[turn++ % sources.length]!.feed()
    else requireSuccess(got, 'The graph failed', 'internal')
  }
  writer.finish()
}

type Input = { path: string; seconds: number }

class GraphSource implements Disposable {
  /** The arguments of the filter through which the pictures come in. */
  readonly shape: string
  context: FilterContext | null = null
  readonly #decoder: PictureDecoder
  readonly #frame = new Frame()
  readonly #seconds: number
  #hasFirst = false
  #isAtEnd = false

  constructor({ path, seconds }: Input, threads: number) {
    this.#seconds = seconds
    this.#decoder = new PictureDecoder(path, defaultMediaLimits, { threads })
    this.#frame.alloc()
    this.#hasFirst = this.#read()
    const { width, height, colorSpace, colorRange } = this.#frame
    const picture = `video_size=${width}x${height}:pix_fmt=${formatName(this.#frame)}:pixel_aspect=1/1`
    const colors = `colorspace=${colorSpace}:range=${colorRange}`
    this.shape = `${picture}:${colors}:time_base=1/${unitsPerSecond}:frame_rate=${filmFps}/1`
  }

  /** Hands the next picture to the graph, or its end. */
  feed(): void {
    if (this.#isAtEnd) return
    const hasFrame = this.#hasFirst || this.#read()
    this.#hasFirst = false
    this.#isAtEnd = !hasFrame
    const added = this.context!.buffersrcAddFrameSync(hasFrame ? this.#frame : null)
    // A filter that has enough of it says so.
    if (isEndOfFile(added)) this.#isAtEnd = true
    else requireSuccess(added, 'The graph does not take a picture', 'internal')
  }

  #read(): boolean {
    const seconds = this.#decoder.next(this.#frame)
    if (seconds === null || seconds >= this.#seconds - 1e-6) return false
    settleColours(this.#frame)
    this.#frame.pts = BigInt(Math.round(seconds * unitsPerSecond))
    return true
  }

  [Symbol.dispose](): void {
    this.#frame.free()
    this.#decoder[Symbol.dispose]()
  }
}

function sourcesOf(inputs: readonly string[]): Input[] {
  return inputs.flatMap((part, index) => {
    if (part !== '-i') return []
    const seconds = inputs[index - 2] === '-t' ? Number(inputs[index - 1]) : Number.POSITIVE_INFINITY
    return { path: inputs[index + 1]!, seconds }
  })
}
