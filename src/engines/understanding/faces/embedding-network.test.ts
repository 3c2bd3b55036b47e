import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { embeddingLength, embeddingNetwork, networkOutput, networkSize } from './embedding-network.ts'
import { type GraphModel, readGraphModel } from './graph-model.ts'
import { Network } from './network.ts'

const folder = join(dirname(fileURLToPath(import.meta.resolve('@vladmandic/human'))), '../models')

it('gives what TensorFlow.js gives of the same network and input', async () => {
  using network = await Network.load(embeddingNetwork(readGraphModel(folder, 'faceres.json')))
  const planes = Float32Array.from({ length: 3 * networkSize ** 2 }, (_, i) => {
    const pixel = i % networkSize ** 2
    const plane = Math.floor(i / networkSize ** 2)
    return 100 * Math.sin(Math.floor(pixel / networkSize) / 17 + plane) * Math.cos((pixel % networkSize) / 23)
  })
  const [output] = await network.run(planes, networkSize, networkSize, [networkOutput])
  expect(output).toHaveLength(embeddingLength)
  // Computed with @tensorflow/tfjs-backend-cpu 4.22.0: the length, how many are not zero, and the six largest.
  expect(Math.hypot(...output!)).toBeCloseTo(12.37586, 3)
  expect(output!.filter((value) => value > 0)).toHaveLength(52)
  const largest = [...output!.entries()].toSorted((a, b) => b[1] - a[1]).slice(0, 6)
  const expected = [
    [566, 5.1632],
    [715, 5.0387],
    [88, 4.7551],
    [1013, 4.6149],
    [771, 3.6781],
    [549, 3.5253],
  ] as const
  expect(largest.map(([index]) => index)).toEqual(expected.map(([index]) => index))
  for (const [at, [, value]] of expected.entries()) expect(largest[at]![1]).toBeCloseTo(value, 3)
})

it('refuses a network that it does not know', () => {
  const weights: GraphModel['weights'] = new Map()
  expect(() => embeddingNetwork({ nodes: [], weights })).toThrow('has no global_pooling/Mean')
  const strange = { op: 'LSTM', inputs: ['a'], strides: [], padding: null }
  const nodes = [
    { ...strange, name: 'strange' },
    { ...strange, name: networkOutput },
  ]
  expect(() => embeddingNetwork({ nodes, weights })).toThrow('strange is LSTM')
})
