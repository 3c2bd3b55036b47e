/**
 * The model files that engines can use: where they come from (a repository at a pinned commit), the bytes
 * they must have, and under which licence. `triptych models pull` fetches exactly these.
 */

export type ModelFile = {
  fileName: string
  /** What it is for, in a few words. */
  purpose: string
  url: string
  sha256: string
  sizeBytes: number
  licence: string
}

export const gtcrn: ModelFile = {
  fileName: 'gtcrn_simple.onnx',
  purpose: 'speech enhancement: the flash chain',
  url: 'https://raw.githubusercontent.com/Xiaobin-Rong/gtcrn/3862c44808dca492ea5a8a145d2dc2a1028d08c8/stream/onnx_models/gtcrn_simple.onnx',
  sha256: 'b4718df6228e7bdf1a8a435cf98f838636eb2fd331acabf86ba87c5192ebcb87',
  sizeBytes: 535_190,
  licence: 'MIT, (c) 2024 Rong Xiaobin',
}

export const modelCatalogue: readonly ModelFile[] = [gtcrn]
