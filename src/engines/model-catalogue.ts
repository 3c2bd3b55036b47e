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
  purpose: 'speech enhancement: the flash and best chains',
  url: 'https://raw.githubusercontent.com/Xiaobin-Rong/gtcrn/3862c44808dca492ea5a8a145d2dc2a1028d08c8/stream/onnx_models/gtcrn_simple.onnx',
  sha256: 'b4718df6228e7bdf1a8a435cf98f838636eb2fd331acabf86ba87c5192ebcb87',
  sizeBytes: 535_190,
  licence: 'MIT, (c) 2024 Rong Xiaobin',
}

export const dnsmos: ModelFile = {
  fileName: 'dnsmos_sig_bak_ovr.onnx',
  purpose: 'speech quality: what the best chain decides by',
  url: 'https://raw.githubusercontent.com/microsoft/DNS-Challenge/591184a9fcb2cbdec02520fed81a32bbbf9d73ff/DNSMOS/DNSMOS/sig_bak_ovr.onnx',
  sha256: '269fbebdb513aa23cddfbb593542ecc540284a91849ac50516870e1ac78f6edd',
  sizeBytes: 1_157_965,
  licence: 'MIT (code) or CC BY 4.0 (other content): not said which, (c) Microsoft Corporation',
}

export const modelCatalogue: readonly ModelFile[] = [gtcrn, dnsmos]
