/** What a `restore` task is told, and what it answers: JSON in the task's row. */

export type RestoreOptions = {
  chain: 'flash'
  /** Container and codec of the audio to download; the lossless master is kept beside it. */
  audioFormat: 'mp3' | 'flac' | 'wav'
}

export type RestoreInput = RestoreOptions & { assetId: string }
