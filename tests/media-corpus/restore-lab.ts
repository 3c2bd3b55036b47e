/** Runs the restoration engine on sounds made in tests. */
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineProgress } from '#engines/engine.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { engine, type RestoreRequest, type RestoreResult } from '#engines/restoration/engine.ts'
import { modelFolder } from './shared-samples.ts'
import { readSound, type Sound, writeWav } from './sound-files.ts'

export type LabRun = RestoreResult & { progress: EngineProgress[]; work: string }

export class RestoreLab {
  readonly folder: string

  /** @param folder takes inputs and results. */
  constructor(folder: string) {
    this.folder = folder
  }

  /** Restores a file as WAV, with the shared models when they are there, unless `changes` say otherwise. */
  async restore(
    inputPath: string,
    changes: Partial<RestoreRequest> = {},
    signal?: AbortSignal,
  ): Promise<LabRun> {
    const work = mkdtempSync(join(this.folder, 'run-'))
    const progress: EngineProgress[] = []
    const request: RestoreRequest = {
      inputPath,
      modelFolder,
      chain: 'flash',
      audioFormat: 'wav',
      wantVideo: false,
      limits: defaultMediaLimits,
      ...changes,
    }
    const report = (step: EngineProgress) => void progress.push(step)
    const result = await engine(request, {
      folder: work,
      signal: signal ?? new AbortController().signal,
      report,
    })
    return { ...result, progress, work }
  }

  wav(name: string, sound: Sound, encoding: 'int16' | 'float32' = 'float32'): string {
    const path = join(this.folder, name)
    writeWav(path, sound, encoding)
    return path
  }

  /** Restores sound and gives the master's samples with the result. */
  async restored(name: string, sound: Sound, changes: Partial<RestoreRequest> = {}): Promise<LabRun & Sound> {
    const result = await this.restore(this.wav(name, sound), changes)
    return { ...result, ...readSound(result.master.path) }
  }
}
