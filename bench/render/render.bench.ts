/**
 * Rendering against the encoder alone on the same frames, and against what else could make the same film: FFmpeg by
 * one filter graph, Debian's and the one we bring along, and MLT's melt. All take turns in one run. Processor time is
 * of one thread each; the wall clock of as many children, or threads, as there are cores. Our children stand ready, as
 * in a server at work, and so does our own FFmpeg; what a command takes to start is part of its cost. The graph by our
 * own FFmpeg is run where the film is footage: of stills in loops it takes several times as long, for a
 * reason we do not know.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { benchFolder } from '../support/server.ts'
import { type BenchTable, goalAtLeast, goalBelow, median, rounded } from '../support/table.ts'
import { filmFps, writeClip, writePhotograph } from './footage.ts'
import { type Graph, graphOf, hasFfmpeg, measureGraph } from './graphs.ts'
import { hasMelt, measureMelt, meltOf } from './melt.ts'
import { runOwnGraph } from './own-graph.ts'
import { type BenchScene, benchScenes, type Material } from './scenes.ts'
import { cpuMs, measureEncoder, measureWhole, openChildren, requestOf, wallMsOf } from './trial.ts'

/** `scenes`: only so many of the last ones. */
export type RenderBenchOptions = { seconds?: number; rounds?: number; withPeers?: boolean; scenes?: number }

type Peers = { graph: Graph | null; melt: string[] | null }

export async function run(options: RenderBenchOptions = {}): Promise<BenchTable> {
  const { seconds = 10, rounds = 5, withPeers = true, scenes = Number.POSITIVE_INFINITY } = options
  await using folder = await benchFolder()
  const material: Material = {
    photograph: join(folder.path, 'photograph.jpg'),
    clips: [join(folder.path, 'first.mp4'), join(folder.path, 'second.mp4')],
  }
  writePhotograph(material.photograph, 1)
  await writeClip(material.clips[0], seconds + 0.5, 2)
  await writeClip(material.clips[1], seconds + 0.5, 3)
  const has = { ffmpeg: withPeers && hasFfmpeg(), melt: withPeers && hasMelt() }
  const table: BenchTable = { name: 'render', rows: [], goals: [] }
  for (const scene of benchScenes(seconds, material).slice(-scenes)) {
    const film = requestOf(scene)
    const graph = has.ffmpeg ? await graphOf(scene, film, material, folder.path) : null
    const melt = has.melt ? meltOf(scene.name, material, seconds, join(folder.path, 'layer-0-1.png')) : null
    await benchScene(
      scene,
      { graph, melt },
      { table, rounds, folder: folder.path, frames: Math.round(seconds * filmFps) },
    )
  }
  for (const [name, isThere] of Object.entries(has)) {
    if (!isThere) table.rows.push({ case: `not compared with ${name}`, reason: 'it is not installed' })
  }
  return table
}

type Bench = { table: BenchTable; rounds: number; folder: string; frames: number }

/** Milliseconds of each round, in the order of the table's columns. */
const columns = {
  encoder: 'encoder, ms a frame',
  whole: 'whole, ms a frame',
  graph: 'FFmpeg graph, ms a frame',
  ownGraph: 'graph by our FFmpeg, ms a frame',
  melt: 'melt, ms a frame',
  wholeWall: 'whole, seconds',
  graphWall: 'FFmpeg graph, seconds',
  ownGraphWall: 'graph by our FFmpeg, seconds',
} as const

type Times = Record<keyof typeof columns, number[]>

async function benchScene(scene: BenchScene, peers: Peers, bench: Bench): Promise<void> {
  const { table, rounds, frames } = bench
  const times = Object.fromEntries(Object.keys(columns).map((name) => [name, []])) as unknown as Times
  const one = openChildren(1)
  const all = openChildren(availableParallelism())
  const film = requestOf(scene)
  try {
    // The first film of a process compiles what the others run.
    await measureWhole(film, bench.folder, one)
    if (peers.graph) await measureWhole(film, bench.folder, all)
    for (let round = 0; round < rounds; round++) {
      times.encoder.push(await measureEncoder(film))
      times.whole.push((await measureWhole(film, bench.folder, one)).cpuMs)
      if (peers.graph) times.wholeWall.push((await measureWhole(film, bench.folder, all)).wallMs)
      await measurePeers(scene, peers, times, bench.folder)
    }
  } finally {
    await Promise.all([one.pool.close(), all.pool.close()])
  }
  const ratios = times.encoder.map((encoder, round) => encoder / times.whole[round]!)
  table.rows.push({
    case: scene.name,
    ratio: rounded(median(ratios)),
    'frames a second of one core': rounded((1000 * frames) / median(times.whole), 0),
    ...Object.fromEntries(
      Object.entries(columns).map(([name, title]) => {
        const list = times[name as keyof Times]
        if (list.length === 0) return [title, '']
        return [title, rounded(median(list) / (title.endsWith('seconds') ? 1000 : frames))]
      }),
    ),
  })
  table.goals.push(goalAtLeast(`${scene.name}: encoder / whole`, median(ratios), scene.goal))
  const against = (name: string, ours: readonly number[], theirs: readonly number[]) => {
    if (theirs.length === 0) return
    const shares = theirs.map((peer, round) => ours[round]! / peer)
    table.goals.push(goalBelow(`${scene.name}: whole / ${name}`, median(shares), 1))
  }
  against('FFmpeg graph', times.whole, times.graph)
  against('FFmpeg graph, wall clock', times.wholeWall, times.graphWall)
  against('graph by our FFmpeg', times.whole, times.ownGraph)
  against('graph by our FFmpeg, wall clock', times.wholeWall, times.ownGraphWall)
  against('melt', times.whole, times.melt)
}

async function measurePeers(
  { isFootage }: BenchScene,
  { graph, melt }: Peers,
  times: Times,
  folder: string,
): Promise<void> {
  if (melt) times.melt.push(measureMelt(melt, join(folder, 'melt.mp4')))
  if (!graph) return
  const out = join(folder, 'graph.mp4')
  times.graph.push(measureGraph(graph, out, 1).cpuMs)
  times.graphWall.push(measureGraph(graph, out, 0).wallMs)
  if (!isFootage) return
  times.ownGraph.push(await cpuMs(() => runOwnGraph(graph, out, 1)))
  times.ownGraphWall.push(await wallMsOf(() => runOwnGraph(graph, out, 0)))
}
