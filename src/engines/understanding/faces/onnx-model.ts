/** Writes a network as an ONNX file (onnx.proto of the ONNX project), of which only what is needed here is there. */

export type OnnxNode = {
  op: string
  inputs: readonly string[]
  output: string
  attributes?: Readonly<Record<string, number | readonly number[] | string>>
}

export type OnnxTensor = { name: string; shape: readonly number[]; data: Float32Array }

export type OnnxGraph = {
  nodes: readonly OnnxNode[]
  constants: readonly OnnxTensor[]
  input: { name: string; shape: readonly number[] }
  output: { name: string; shape: readonly number[] }
}

const irVersion = 8
const operatorSet = 13
const floatType = 1
const attributeTypes = { int: 2, string: 3, ints: 7 } as const

export function onnxModel(graph: OnnxGraph): Uint8Array {
  return message(number(1, irVersion), bytes(7, graphProto(graph)), bytes(8, message(number(2, operatorSet))))
}

function graphProto({ nodes, constants, input, output }: OnnxGraph): Buffer {
  return message(
    ...nodes.map((node) => bytes(1, nodeProto(node))),
    text(2, 'graph'),
    ...constants.map((constant) => bytes(5, tensorProto(constant))),
    bytes(11, valueProto(input)),
    bytes(12, valueProto(output)),
  )
}

function nodeProto({ op, inputs, output, attributes = {} }: OnnxNode): Buffer {
  return message(
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attributeProto(name, value))),
  )
}

function attributeProto(name: string, value: number | readonly number[] | string): Buffer {
  if (typeof value === 'string') {
    return message(text(1, name), text(4, value), number(20, attributeTypes.string))
  }
  if (typeof value === 'number')
    return message(text(1, name), number(3, value), number(20, attributeTypes.int))
  return message(text(1, name), ...value.map((each) => number(8, each)), number(20, attributeTypes.ints))
}

function tensorProto({ name, shape, data }: OnnxTensor): Buffer {
  // As ONNX wants them: every processor that this runs on has the lowest byte first.
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return message(...shape.map((size) => number(1, size)), number(2, floatType), text(8, name), bytes(9, raw))
}

function valueProto({ name, shape }: OnnxGraph['input']): Buffer {
  const dimensions = message(...shape.map((size) => bytes(1, message(number(1, size)))))
  return message(
    text(1, name),
    bytes(2, message(bytes(1, message(number(1, floatType), bytes(2, dimensions))))),
  )
}

function message(...fields: Buffer[]): Buffer {
  return Buffer.concat(fields)
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)])
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value))
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value])
}

/** @param value not negative */
function varint(value: number): Buffer {
  const digits: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) digits.push((rest % 0x80) | 0x80)
  return Buffer.from([...digits, rest])
}
