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

export const sileroVad: ModelFile = {
  fileName: 'silero_vad_16k_op15.onnx',
  purpose: 'when somebody speaks',
  url: 'https://raw.githubusercontent.com/snakers4/silero-vad/806dcba3f0b5d95282d0889a074954a2f8c6397b/src/silero_vad/data/silero_vad_16k_op15.onnx',
  sha256: '7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49',
  sizeBytes: 1_289_603,
  licence: 'MIT, (c) 2020-present Silero Team',
}

export const faceDetector: ModelFile = {
  fileName: 'version-RFB-640.onnx',
  purpose: 'faces in videos and images',
  url: 'https://raw.githubusercontent.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB/dffdddda9794a50607cba8f318507a28c1c27cab/models/onnx/version-RFB-640.onnx',
  sha256: '8f4c659275977e7a3bfbfa339a9c769ad793df50f9c0baa8c14b11baa1646430',
  sizeBytes: 1_588_012,
  licence: 'MIT, (c) 2019 linzai',
}

export const modelCatalogue: readonly ModelFile[] = [gtcrn, dnsmos, sileroVad, faceDetector]
