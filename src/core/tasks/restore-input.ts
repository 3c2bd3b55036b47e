/** What a `restore` task is told, and what it answers: JSON in the task's row. */

export type RestoreOptions = {
  /** `best` takes about three times as long, looks at the recording first and repairs what it finds. */
  chain: 'flash' | 'best'
  /** Container and codec of the audio to download; the lossless master is kept beside it. */
  audioFormat: 'mp3' | 'flac' | 'wav'
  /** 0 to 1: how much of the restored sound there is in the result, the rest is the input. Default 1. */
  strength?: number
  /** Integrated loudness of the result, -40 to -8 LUFS. By default the level is kept. */
  loudness?: number
}

export type RestoreInput = RestoreOptions & { assetId: string }
