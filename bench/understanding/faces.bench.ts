/**
 * How well faces are found and told apart, and what that takes: on photographs of one man and of many others. They
 * are small and few, so a figure here is worth a few hundredths.
 */
import { join } from 'node:path'
import { createCanvas, type Image } from '@napi-rs/canvas'
import { type FaceAnalyzer, openFaceAnalyzer } from '#engines/understanding/faces/face-analyzer.ts'
import { dot } from '#engines/understanding/faces/face-embedder.ts'
import { findFaces, watchFaces } from '#engines/understanding/faces/find-faces.ts'
import { groupTracks } from '#engines/understanding/faces/group-tracks.ts'
import { watchFilm } from '#engines/understanding/watch-film.ts'
import {
  drawPortrait,
  loadPortraits,
  oneMan,
  others,
  portraitCount,
  portraitPicture,
} from '#tests/media-corpus/portraits.ts'
import { modelFolder } from '#tests/media-corpus/shared-samples.ts'
import { paintPatches, writeDrawnFilm } from '#tests/support/drawn-film.ts'
import { benchFolder } from '../support/server.ts'
import { type BenchTable, goalAtLeast, goalAtMost, rounded } from '../support/table.ts'
import { emptyInput } from './empty-input.ts'

const repeats = 20
const filmSeconds = 10
const thresholds = [0.5, 0.55, 0.6, 0.62, 0.65, 0.7]

type Embeddings = Map<number, Float32Array>

export async function run(folder: string = modelFolder): Promise<BenchTable> {
  const table: BenchTable = { name: 'faces', rows: [], goals: [] }
  const opened = await openFaceAnalyzer(folder)
  if ('reason' in opened) {
    table.rows.push({ case: 'skipped', reason: opened.reason })
    return table
  }
  using analyzer = opened
  const sheet = await loadPortraits()
  const embeddings = await benchDetection(sheet, analyzer, table)
  benchPairs(embeddings, table)
  benchGroups(embeddings, table)
  await benchSpeed(sheet, analyzer, table)
  await benchFilm(sheet, folder, table)
  return table
}

async function benchDetection(sheet: Image, analyzer: FaceAnalyzer, table: BenchTable): Promise<Embeddings> {
  const embeddings: Embeddings = new Map()
  let extra = 0
  for (let index = 0; index < portraitCount; index++) {
    const picture = portraitPicture(sheet, index)
    const found = await analyzer.detect(picture)
    const middle = found.find(
      ({ box }) => box.x < 0.5 && box.x + box.width > 0.5 && box.y < 0.5 && box.y + box.height > 0.5,
    )
    extra += found.length - (middle === undefined ? 0 : 1)
    if (middle !== undefined) embeddings.set(index, await analyzer.embed(picture, middle.box))
  }
  const recall = embeddings.size / portraitCount
  table.rows.push({
    case: 'portraits with their face found',
    of: portraitCount,
    recall: rounded(recall),
    'other faces': extra,
  })
  table.goals.push(goalAtLeast('portraits with their face found', recall, 0.95))
  return embeddings
}

function benchPairs(embeddings: Embeddings, table: BenchTable): void {
  const men = oneMan.filter((index) => embeddings.has(index))
  const same = men.flatMap((a, i) => men.slice(0, i).map((b) => likeness(embeddings, a, b)))
  const different = others
    .filter((index) => embeddings.has(index))
    .flatMap((b) => men.map((a) => likeness(embeddings, a, b)))
  for (const threshold of thresholds) {
    table.rows.push({
      case: `pairs at cosine ${threshold}`,
      same: same.length,
      recall: rounded(shareOf(same, threshold)),
      different: different.length,
      'false matches': rounded(shareOf(different, threshold), 4),
    })
  }
  table.goals.push(goalAtLeast('pairs of one man at 0.62', shareOf(same, 0.62), 0.7))
  table.goals.push(goalAtMost('pairs of different people at 0.62', shareOf(different, 0.62), 0.005))
}

/** As if each photograph were a shot of its own, in one film. */
function benchGroups(embeddings: Embeddings, table: BenchTable): void {
  const indices = [...oneMan, ...others].filter((index) => embeddings.has(index))
  const tracks = indices.map((index, at) => ({
    startMs: at * 1000,
    endMs: at * 1000 + 1000,
    embedding: embeddings.get(index)!,
  }))
  const groups = groupTracks(tracks).map((group) => group.map((at) => indices[at]!))
  const menIn = (group: readonly number[]) => group.filter((index) => oneMan.includes(index)).length
  const best = groups.reduce((a, b) => (menIn(b) > menIn(a) ? b : a))
  const recall = menIn(best) / oneMan.filter((index) => embeddings.has(index)).length
  const precision = menIn(best) / best.length
  table.rows.push({
    case: 'largest group of one man',
    photographs: best.length,
    recall: rounded(recall),
    precision: rounded(precision),
    groups: groups.length,
  })
  table.goals.push(goalAtLeast('precision of the group', precision, 0.95))
  table.goals.push(goalAtLeast('recall of the group', recall, 0.8))
}

async function benchSpeed(sheet: Image, analyzer: FaceAnalyzer, table: BenchTable): Promise<void> {
  const canvas = createCanvas(640, 480)
  canvas.getContext('2d').drawImage(sheet, 0, 0, 640, 480)
  const picture = { data: canvas.data(), width: 640, height: 480 }
  const box = { x: 0.4, y: 0.4, width: 0.2, height: 0.3 }
  const all = async (work: () => Promise<unknown>) => {
    for (let i = 0; i < repeats; i++) await work()
  }
  await analyzer.embed(picture, box)
  const detect = await processorSeconds(() => all(() => analyzer.detect(picture)))
  const embed = await processorSeconds(() => all(() => analyzer.embed(picture, box)))
  table.rows.push({
    case: 'processor milliseconds a picture',
    'finding its faces': rounded((detect * 1000) / repeats, 1),
    'describing one': rounded((embed * 1000) / repeats, 1),
  })
}

/** Two people in the picture all the time, looked at twice a second, while the film is read for its shots. */
async function benchFilm(sheet: Image, modelFolder: string, table: BenchTable): Promise<void> {
  await using folder = await benchFolder()
  const inputPath = join(folder.path, 'film.mp4')
  await writeDrawnFilm(inputPath, {
    width: 1280,
    height: 720,
    fps: 25,
    seconds: filmSeconds,
    paint: (context, seconds) => {
      if (seconds === 0) paintPatches(context, 1)
      drawPortrait(context, sheet, oneMan[0]!, { x: 100, y: 100 + seconds * 5, side: 400 })
      drawPortrait(context, sheet, others[2]!, { x: 700, y: 100 + seconds * 5, side: 400 })
    },
  })
  const input = emptyInput(inputPath, folder.path, false)
  const context = { signal: new AbortController().signal, onProgress: () => {} }
  const alone = await processorSeconds(() => watchFilm(input, context))
  const asked = { ...input, modelFolder, settings: { ...input.settings, personCount: 10 } }
  let count = 0
  const together = await processorSeconds(async () => {
    using watcher = (await watchFaces(asked))!
    await watchFilm(asked, { ...context, watchers: [watcher] })
    count = (await findFaces(asked, { ...context, watcher })).persons!.length
  })
  const residentMb = process.memoryUsage.rss() / 1e6
  table.rows.push({
    case: `film of two people, 1280 x 720, ${filmSeconds} s`,
    people: count,
    'x real time of one core, shots alone': rounded(filmSeconds / alone, 1),
    'with people': rounded(filmSeconds / together, 1),
    'resident, MB': Math.round(residentMb),
  })
  table.goals.push(goalAtMost('resident, MB', residentMb, 600))
}

async function processorSeconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

function likeness(embeddings: Embeddings, a: number, b: number): number {
  return dot(embeddings.get(a)!, embeddings.get(b)!)
}

function shareOf(values: readonly number[], threshold: number): number {
  return values.filter((value) => value >= threshold).length / values.length
}
