/** Makes films of which every change of shot is known. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { FilmFrame } from '#engines/media/film-frame.ts'
import { RgbaToFilm } from '#engines/media/rgba-to-film.ts'
import { SegmentWriter } from '#engines/media/segment-writer.ts'
import { Random } from './random.ts'
import { fill, type Mood, moodOf, pictureSize, Shot } from './shot-painter.ts'

export const filmFps = 25

export type ChangeKind = 'cut' | 'dissolve' | 'fade' | 'wipe'

/** In frames: `from` is the first that is not the old shot alone, `to` the first that is the new one alone. */
export type Change = { kind: ChangeKind; from: number; to: number }

export type Counts = Record<ChangeKind, number>

export type KnownFilm = { path: string; frames: number; changes: Change[]; flashes: number }

const { width, height } = pictureSize
const { black, white } = { black: '#000', white: '#fff' }

/** @param counts how many of each change, in an order that only the seed knows */
export async function writeKnownFilm(path: string, counts: Counts, seed: number): Promise<KnownFilm> {
  const random = new Random(seed)
  const changes: Change[] = []
  let flashes = 0
  using film = new FilmWriter(path)
  let mood: Mood | null = null
  const nextShot = () => {
    mood = moodOf(random, mood)
    return { shot: new Shot(random, mood), at: 0 }
  }
  let now = nextShot()
  for (const kind of orderOf(counts, random)) {
    for (let left = random.whole(28, 75); left > 0; left--)
      await film.write((to) => now.shot.paint(to, now.at++))
    const next = nextShot()
    const from = film.count
    await film.change(kind, random, now, next)
    changes.push({ kind, from, to: Math.max(from, film.count) })
    now = next
    const own = flashesOf(random, now.at)
    now.shot.flashAt(own)
    if (own.size > 0) flashes++
  }
  for (let left = 40; left > 0; left--) await film.write((to) => now.shot.paint(to, now.at++))
  film.finish()
  return { path, frames: film.count, changes, flashes }
}

/** One shot in six flashes, once or as a strobe, and away from where it begins and ends. */
function flashesOf(random: Random, shownFrom: number): Set<number> {
  if (!random.isLucky(1 / 6)) return new Set()
  const at = shownFrom + random.whole(9, 15)
  const length = random.whole(1, 3)
  const again = random.isLucky(0.3) ? [at + 5, at + 6] : []
  return new Set([...Array.from({ length }, (_, i) => at + i), ...again])
}

function orderOf(counts: Counts, random: Random): ChangeKind[] {
  const kinds = Object.entries(counts).flatMap(([kind, count]) =>
    Array<ChangeKind>(count).fill(kind as ChangeKind),
  )
  return kinds
    .map((kind) => ({ kind, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ kind }) => kind)
}

type Running = { shot: Shot; at: number }

class FilmWriter implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #canvas = createCanvas(width, height)
  readonly #other = createCanvas(width, height)
  readonly #frame = this.#resources.use(new FilmFrame(width, height))
  readonly #converter = this.#resources.use(new RgbaToFilm())
  readonly #writer: SegmentWriter
  #count = 0

  constructor(path: string) {
    this.#writer = this.#resources.use(
      new SegmentWriter(path, {
        format: 'mp4',
        width,
        height,
        fps: filmFps,
        threads: 2,
        keyFrameInterval: 250,
      }),
    )
  }

  get count(): number {
    return this.#count
  }

  async write(paint: (context: SKRSContext2D) => void): Promise<void> {
    paint(this.#canvas.getContext('2d'))
    this.#converter.convert(this.#frame, this.#canvas.data())
    this.#writer.write(this.#frame.frame)
    this.#count++
    // Copies of canvases are freed in turns of the event loop.
    if (this.#count % 8 === 0) await new Promise(setImmediate)
  }

  async change(kind: ChangeKind, random: Random, before: Running, after: Running): Promise<void> {
    if (kind === 'dissolve') await this.#mix(random.whole(8, 40), before, after, blend)
    if (kind === 'wipe') await this.#mix(random.whole(10, 30), before, after, wipe)
    if (kind === 'fade') await this.#fade(random, before, after)
  }

  finish(): void {
    this.#writer.finish()
  }

  async #mix(length: number, before: Running, after: Running, mix: Mix): Promise<void> {
    for (let step = 1; step < length; step++) {
      after.shot.paint(this.#other.getContext('2d'), after.at++)
      await this.write((to) => {
        before.shot.paint(to, before.at++)
        mix(to, this.#other, step / length)
      })
    }
  }

  async #fade(random: Random, before: Running, after: Running): Promise<void> {
    const color = random.isLucky(0.75) ? black : white
    const [out, hold, into] = [random.whole(6, 25), random.whole(1, 12), random.whole(6, 25)]
    const veiled = (running: Running, share: number) =>
      this.write((to) => {
        running.shot.paint(to, running.at++)
        to.globalAlpha = share
        fill(to, color)
        to.globalAlpha = 1
      })
    for (let step = 1; step < out; step++) await veiled(before, step / out)
    for (let step = 0; step < hold; step++) await this.write((to) => fill(to, color))
    for (let step = 1; step < into; step++) await veiled(after, 1 - step / into)
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}

type Mix = (to: SKRSContext2D, other: Canvas, share: number) => void

const blend: Mix = (to, other, share) => {
  to.globalAlpha = share
  to.drawImage(other, 0, 0)
  to.globalAlpha = 1
}

const wipe: Mix = (to, other, share) => {
  const edge = Math.max(1, Math.round(width * share))
  to.drawImage(other, 0, 0, edge, height, 0, 0, edge, height)
}
