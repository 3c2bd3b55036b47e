/**
 * The face network of HSE-FaceRes (a MobileNet trained on VGGFace2 by A. Savchenko), which the package
 * `@vladmandic/human` has as a TensorFlow.js model. Brought to ONNX while it is loaded, so that one runtime does all;
 * cut off where the description of the face is, so that the age and the gender that it could guess never are.
 */
import type { GraphModel, GraphNode, Weights } from './graph-model.ts'
import { type OnnxNode, type OnnxTensor, onnxModel } from './onnx-model.ts'

/** Pictures of 3 planes (blue, green, red), without the mean colour, and this many pixels square. */
export const networkSize = 224
export const embeddingLength = 1024
export const networkInput = 'input_1'
export const networkOutput = 'global_pooling/Mean'

const elementwise: Readonly<Record<string, string>> = {
  Add: 'Add',
  Mul: 'Mul',
  Relu: 'Relu',
  Minimum: 'Min',
  Maximum: 'Max',
}

/** @returns an ONNX file. @throws Error for an operation that this network is not known to have */
export function embeddingNetwork({ nodes, weights }: GraphModel): Uint8Array {
  const end = nodes.findIndex(({ name }) => name === networkOutput)
  if (end < 0) throw new Error(`The network has no ${networkOutput}.`)
  const steps = nodes.slice(0, end + 1).filter(({ op }) => op !== 'Const' && op !== 'Placeholder')
  const used = new Set(steps.flatMap(({ inputs }) => inputs))
  return onnxModel({
    nodes: steps.map((step) => toOnnx(step, weights)),
    constants: constantsOf(steps, weights).filter(({ name }) => used.has(name)),
    input: { name: networkInput, shape: [1, 3, networkSize, networkSize] },
    output: { name: networkOutput, shape: [1, embeddingLength] },
  })
}

function toOnnx({ name, op, inputs, strides, padding }: GraphNode, weights: GraphModel['weights']): OnnxNode {
  if (op === 'Mean') {
    return { op: 'ReduceMean', inputs: [inputs[0]!], output: name, attributes: { axes: [2, 3], keepdims: 0 } }
  }
  const simple = elementwise[op]
  if (simple !== undefined) return { op: simple, inputs, output: name }
  const isDepthwise = op === 'DepthwiseConv2dNative'
  if ((op !== 'Conv2D' && !isDepthwise) || padding !== 'SAME')
    throw new Error(`${name} is ${op}, ${padding}.`)
  return {
    op: 'Conv',
    inputs,
    output: name,
    attributes: {
      auto_pad: 'SAME_UPPER',
      strides: strides.slice(1, 3),
      group: isDepthwise ? weights.get(inputs[1]!)!.shape[2]! : 1,
    },
  }
}

/** Channels come first in ONNX, and last in TensorFlow. */
function constantsOf(steps: readonly GraphNode[], weights: GraphModel['weights']): OnnxTensor[] {
  return steps.flatMap(({ op, inputs }) => {
    const name = inputs[1]
    const found = name === undefined ? undefined : weights.get(name)
    if (name === undefined || found === undefined || op === 'Mean') return []
    if (op === 'Conv2D') return [{ name, ...reordered(found, [3, 2, 0, 1]) }]
    if (op === 'DepthwiseConv2dNative') return [{ name, ...reordered(found, [2, 3, 0, 1]) }]
    return [
      { name, shape: found.shape.length === 1 ? [found.shape[0]!, 1, 1] : found.shape, data: found.data },
    ]
  })
}

/** @param order for each axis of the result, which axis of `from` it is */
function reordered({ shape, data }: Weights, order: readonly [number, number, number, number]): Weights {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
  const sizes = order.map((axis) => shape[axis]!)
  const [a, b, c, d] = order.map((axis) => steps[axis]!) as [number, number, number, number]
  const result = new Float32Array(data.length)
  let at = 0
  for (let i = 0; i < sizes[0]!; i++) {
    for (let j = 0; j < sizes[1]!; j++) {
      for (let k = 0; k < sizes[2]!; k++) {
        for (let l = 0; l < sizes[3]!; l++) result[at++] = data[i * a + j * b + k * c + l * d]!
      }
    }
  }
  return { shape: sizes, data: result }
}
