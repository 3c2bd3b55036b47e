/**
 * How well faces are found and told apart, and what that takes: on photographs of one man and of many others. They
 * are small and few, so a figure here is worth a few hundredths.
 */
import { createCanvas } from '@napi-rs/canvas'
import { type FaceAnalyzer, openFaceAnalyzer } from '#engines/understanding/faces/face-analyzer.ts'
import { dot } from '#engines/understanding/faces/face-embedder.ts'
import { groupTracks } from '#engines/understanding/faces/group-tracks.ts'
import {
  loadPortraits,
  oneMan,
  others,
  portraitCount,
  portraitPicture,
} from '#tests/media-corpus/portraits.ts'
import { type BenchTable, goalAtLeast, goalAtMost, rounded } from '../support/table.ts'

const repeats = 20
const thresholds = [0.5, 0.55, 0.6, 0.62, 0.65, 0.7]

type Embeddings = Map<number, Float32Array>

export async function benchFaces(modelFolder: string, table: BenchTable): Promise<void> {
  const opened = await openFaceAnalyzer(modelFolder)
  if ('reason' in opened) {
    table.rows.push({ case: 'faces: skipped', reason: opened.reason })
    return
  }
  using analyzer = opened
  const embeddings = await benchDetection(analyzer, table)
  benchPairs(embeddings, table)
  benchGroups(embeddings, table)
  await benchSpeed(analyzer, table)
}

async function benchDetection(analyzer: FaceAnalyzer, table: BenchTable): Promise<Embeddings> {
  const sheet = await loadPortraits()
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
  table.rows.push({ case: 'faces found', of: portraitCount, recall: rounded(recall), besides: extra })
  table.goals.push(goalAtLeast('faces: share of portraits with their face found', recall, 0.95))
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
      falseMatches: rounded(shareOf(different, threshold), 4),
    })
  }
  table.goals.push(goalAtLeast('faces: pairs of one man at 0.62', shareOf(same, 0.62), 0.7))
  table.goals.push(goalAtMost('faces: pairs of different people at 0.62', shareOf(different, 0.62), 0.005))
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
  table.goals.push(goalAtLeast('faces: precision of the group', precision, 0.95))
  table.goals.push(goalAtLeast('faces: recall of the group', recall, 0.8))
}

async function benchSpeed(analyzer: FaceAnalyzer, table: BenchTable): Promise<void> {
  const sheet = await loadPortraits()
  const canvas = createCanvas(640, 480)
  canvas.getContext('2d').drawImage(sheet, 0, 0, 640, 480)
  const picture = { data: canvas.data(), width: 640, height: 480 }
  const box = { x: 0.4, y: 0.4, width: 0.2, height: 0.3 }
  table.rows.push({
    case: 'faces: processor milliseconds',
    detect: rounded(await milliseconds(() => analyzer.detect(picture)), 1),
    embed: rounded(await milliseconds(() => analyzer.embed(picture, box)), 1),
    residentMB: Math.round(process.memoryUsage.rss() / 1e6),
  })
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  await work()
  const start = process.cpuUsage()
  for (let i = 0; i < repeats; i++) await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000 / repeats
}

function likeness(embeddings: Embeddings, a: number, b: number): number {
  return dot(embeddings.get(a)!, embeddings.get(b)!)
}

function shareOf(values: readonly number[], threshold: number): number {
  return values.filter((value) => value >= threshold).length / values.length
}
