import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { modelsFolder } from '#tests/support/shared.ts'

const module = fileURLToPath(new URL('./onnx-runtime.ts', import.meta.url))

it.skipIf(modelsFolder === null)('ONNX Runtime reports to nobody (needs ../shared/models)', async () => {
  const script = `
    const { loadOnnxRuntime } = await import(${JSON.stringify(module)})
    const { InferenceSession } = await loadOnnxRuntime()
    await InferenceSession.create(${JSON.stringify(join(modelsFolder ?? '', 'gtcrn_simple.onnx'))}, { logSeverityLevel: 3 })
    console.log(process.pid)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: {},
  })
  // What its reporting begins with.
  expect(existsSync(join(tmpdir(), `mat-debug-${stdout.trim()}.log`))).toBe(false)
})
