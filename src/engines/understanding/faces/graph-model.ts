/** Reads a network in the format of TensorFlow.js: a graph as JSON beside one file of weights. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type GraphNode = {
  name: string
  op: string
  inputs: string[]
  strides: number[]
  padding: string | null
}

export type Weights = { shape: number[]; data: Float32Array }

export type GraphModel = { nodes: GraphNode[]; weights: Map<string, Weights> }

type ModelJson = {
  modelTopology: {
    node: {
      name: string
      op: string
      input?: string[]
      attr?: { strides?: { list?: { i?: string[] } }; padding?: { s?: string } }
    }[]
  }
  weightsManifest: { paths: string[]; weights: WeightJson[] }[]
}

type WeightJson = { name: string; shape: number[]; dtype: string; quantization?: { dtype: string } }

/** @throws Error where a file is missing, or has weights of a kind that is not read here */
export function readGraphModel(folder: string, fileName: string): GraphModel {
  const json = JSON.parse(readFileSync(join(folder, fileName), 'utf8')) as ModelJson
  const nodes = json.modelTopology.node.map(({ name, op, input = [], attr = {} }) => ({
    name,
    op,
    inputs: input,
    strides: (attr.strides?.list?.i ?? []).map(Number),
    padding: attr.padding?.s === undefined ? null : Buffer.from(attr.padding.s, 'base64').toString(),
  }))
  const weights = new Map<string, Weights>()
  for (const group of json.weightsManifest) {
    const bytes = Buffer.concat(group.paths.map((path) => readFileSync(join(folder, path))))
    let offset = 0
    for (const weight of group.weights) {
      const { data, byteLength } = readWeights(bytes, offset, weight)
      weights.set(weight.name, { shape: weight.shape, data })
      offset += byteLength
    }
    if (offset !== bytes.length)
      throw new Error(`The weights of ${fileName} are ${bytes.length} bytes, not ${offset}.`)
  }
  return { nodes, weights }
}

function readWeights(bytes: Buffer, offset: number, { name, shape, dtype, quantization }: WeightJson) {
  const length = shape.reduce((product, size) => product * size, 1)
  const stored = quantization?.dtype ?? dtype
  const size = stored === 'float16' ? 2 : 4
  // A copy, which begins where numbers of this size may.
  const { buffer } = Uint8Array.from(bytes.subarray(offset, offset + length * size))
  const read = {
    float16: () => new Float32Array(new Float16Array(buffer)),
    float32: () => new Float32Array(buffer),
    int32: () => Float32Array.from(new Int32Array(buffer)),
  }[stored]
  if (read === undefined) throw new Error(`The weights ${name} are stored as ${stored}.`)
  return { data: read(), byteLength: length * size }
}
