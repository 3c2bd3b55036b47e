/**
 * ONNX Runtime, loaded when it is first needed. Its build for Linux reports to its makers unless told not to,
 * and leaves a log file for each process; nothing of ours leaves the house.
 */

export async function loadOnnxRuntime(): Promise<typeof import('onnxruntime-node')> {
  process.env.ORT_DISABLE_TELEMETRY = '1'
  return await import('onnxruntime-node')
}
