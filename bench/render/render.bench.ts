/**
 * Rendering against the encoder alone on the same frames, and against what else could make the same film: FFmpeg by
 * one filter graph, MLT's melt. Processor time, one thread each, taking turns in one run; starting is left out of
 * ours, which has warm children, and is part of what a command costs.
 */
import { join } from 'node:path'
import { benchFolder } from '../support/server.ts'
import { type BenchTable, goalAtLeast, goalBelow, median, rounded } from '../support/table.ts'
import { filmFps, writeClip, writePhotograph } from './footage.ts'
import { type Graph, graphOf, hasFfmpeg, measureGraph } from './graphs.ts'
import { hasMelt, measureMelt, meltOf } from './melt.ts'
import { type BenchScene, benchScenes, type Material } from './scenes.ts'
import { measureEncoder, measureWhole, requestOf } from './trial.ts'

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

async function benchScene(
  scene: BenchScene,
  { graph, melt }: Peers,
  { table, rounds, folder, frames }: Bench,
): Promise<void> {
  const film = requestOf(scene)
  const times = {
    encoder: [] as number[],
    whole: [] as number[],
    graph: [] as number[],
    melt: [] as number[],
  }
  // The first film of a process compiles what the others run.
  await measureWhole(film, folder)
  for (let round = 0; round < rounds; round++) {
    times.encoder.push(await measureEncoder(film))
    times.whole.push(await measureWhole(film, folder))
    if (graph) times.graph.push(measureGraph(graph, join(folder, 'graph.mp4')))
    if (melt) times.melt.push(measureMelt(melt, join(folder, 'melt.mp4')))
  }
  const ratios = times.encoder.map((encoder, round) => encoder / times.whole[round]!)
  const perFrame = (list: readonly number[]) => (list.length === 0 ? '' : rounded(median(list) / frames))
  table.rows.push({
    case: scene.name,
    'encoder, ms a frame': perFrame(times.encoder),
    'whole, ms a frame': perFrame(times.whole),
    ratio: rounded(median(ratios)),
    'frames a second of one core': rounded((1000 * frames) / median(times.whole), 0),
    'FFmpeg graph, ms a frame': perFrame(times.graph),
    'melt, ms a frame': perFrame(times.melt),
  })
  table.goals.push(goalAtLeast(`${scene.name}: encoder / whole`, median(ratios), scene.goal))
  const against = (name: string, list: readonly number[]) => {
    if (list.length === 0) return
    const shares = list.map((peer, round) => times.whole[round]! / peer)
    table.goals.push(goalBelow(`${scene.name}: whole / ${name}`, median(shares), 1))
  }
  against('FFmpeg graph', times.graph)
  against('melt', times.melt)
}
