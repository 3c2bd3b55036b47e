/**
 * The restoration engine: recorded speech in, the same speech with less noise out. Two passes over the file in
 * constant memory, and for video a third that copies the pictures. It imports ONNX Runtime, which stops the event
 * loop for each frame, so outside tests and the command line it belongs in a child process.
 */

import { join } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import type { Engine, EngineContext } from '#engines/engine.ts'
import { type AudioFileFormat, audioFileFormats } from '#engines/media/audio-writer.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { muxRestoredVideo } from '#engines/media/mux-video.ts'
import { probeMedia } from '#engines/media/probe.ts'
import type { VideoFileExtension } from '#engines/media/video-container.ts'
import { Pacer } from '#engines/pacer.ts'
import { type Analysis, analyse } from './analysis.ts'
import { openChain } from './chain.ts'
import { type ChainRequest, chainRequests } from './chain-names.ts'
import { describeRestoration, type RestoreFacts } from './facts.ts'
import type { SoundTarget } from './restore-sound.ts'
import { makeSound } from './sound-stage.ts'

export type RestoreRequest = {
  inputPath: string
  /** A folder of model files; without one, or without the model in it, the fallback chain runs. */
  modelFolder: string | null
  chain: ChainRequest
  /** 0 to 1: how much of the restored sound there is in the result, the rest is the input. Default 1. */
  strength?: number
  /** LUFS, -40 to -8: the integrated loudness that the result is brought to. By default its level is kept. */
  loudness?: number | null
  /** The format of the sound users download. The master is always FLAC. */
  audioFormat: AudioFileFormat
  /** Also give the video with restored sound, when the input has pictures. */
  wantVideo: boolean
  /** The container of that video; by default the one that suits the input. */
  videoContainer?: VideoFileExtension
  limits: MediaLimits
}

export type RestoredFile = {
  path: string
  mediaType: string
  /** Without a dot, such as `mp3`. */
  fileExtension: string
}

export type RestoreResult = {
  /** Lossless (24 bits), with the input's sample rate and exactly its samples. */
  master: RestoredFile
  /** The same file as the master when FLAC was asked for. */
  audio: RestoredFile
  /** Null when the input has no pictures or no video was wanted. */
  video: RestoredFile | null
  facts: RestoreFacts
}

type Stage = 'decoding' | 'restoring' | 'muxing'

/** The share of the whole work that each stage takes, as measured. */
const soundShares: Record<Stage, number> = { decoding: 0.1, restoring: 0.9, muxing: 0 }
const videoShares: Record<Stage, number> = { decoding: 0.08, restoring: 0.72, muxing: 0.2 }

/**
 * Restores one file into `context.folder`.
 * @throws TriptychError `media_unreadable`, `media_unsupported`, `media_no_audio`, `media_empty`,
 *   `media_over_limit`, `model_unavailable`, `storage_failed`, `storage_full`, `work_canceled`, `request_invalid`
 */
export const engine: Engine<RestoreRequest, RestoreResult> = async (request, context) => {
  checkRequest(request)
  const { inputPath, limits } = request
  const { signal } = context
  const wantsVideo = request.wantVideo && probeMedia(inputPath, limits).hasVideo
  const report = stageReporter(context, wantsVideo ? videoShares : soundShares)

  const analysis = await analyse(inputPath, {
    withSurvey: request.chain === 'best',
    limits,
    signal,
    onProgress: report('decoding'),
  })
  using chain = await openChain(request.chain, request.modelFolder)
  const master = soundTarget(context, 'master', 'flac')
  const audio =
    request.audioFormat === 'flac' ? master : soundTarget(context, 'restored', request.audioFormat)
  const targets = audio === master ? [master] : [master, audio]
  const onProgress = report('restoring')
  const { models, ...work } = await makeSound({
    inputPath,
    modelFolder: request.modelFolder,
    limits,
    analysis,
    chain,
    strength: request.strength ?? 1,
    targetLoudness: request.loudness ?? null,
    targets,
    folder: context.folder,
    signal,
    onProgress,
  })
  onProgress(1)
  const video = wantsVideo ? await makeVideo(request, context, analysis, master.path, report('muxing')) : null
  const { name, fallbackReason } = chain
  return {
    master: soundFile(master),
    audio: soundFile(audio),
    video,
    facts: describeRestoration({ ...work, analysis, chain: { chain: name, fallbackReason, models } }),
  }
}

async function makeVideo(
  request: RestoreRequest,
  context: EngineContext,
  { format }: Analysis,
  soundPath: string,
  report: (fraction: number) => void,
): Promise<RestoredFile> {
  const pacer = new Pacer(context.signal)
  const video = await muxRestoredVideo({
    picturePath: request.inputPath,
    soundPath,
    soundStartSeconds: format.startSeconds,
    container: request.videoContainer ?? null,
    outputStem: join(context.folder, 'restored'),
    limits: request.limits,
    onProgress: async (fraction) => {
      if (!pacer.isDue()) return
      await pacer.pause()
      report(fraction)
    },
  })
  report(1)
  return video
}

function soundTarget(context: EngineContext, stem: string, format: AudioFileFormat): SoundTarget {
  return { path: join(context.folder, `${stem}.${audioFileFormats[format].fileExtension}`), format }
}

function soundFile({ path, format }: SoundTarget): RestoredFile {
  const { mediaType, fileExtension } = audioFileFormats[format]
  return { path, mediaType, fileExtension }
}

/**
 * Gives each stage a function that takes the share of it that is done. Stages follow one another, so beginning one
 * completes those before it; a stage at 1 completes the whole when nothing follows. The whole never falls.
 */
function stageReporter(context: EngineContext, shares: Record<Stage, number>) {
  let before = 0
  return (stage: Stage) => {
    const start = before
    let reached = 0
    before += shares[stage]
    const report = (fraction: number) => {
      reached = Math.max(reached, Math.min(1, fraction))
      const overallFraction = Math.min(1, start + shares[stage] * reached)
      context.report({ stage, stageFraction: reached, overallFraction })
    }
    report(0)
    return report
  }
}

/** Requests cross a process border, where types do not reach. */
function checkRequest({ chain, audioFormat, limits, strength = 1, loudness = null }: RestoreRequest): void {
  const refuse = (detail: string) => new TriptychError('request_invalid', { detail })
  if (!chainRequests.includes(chain)) {
    throw refuse(`There is no restoration chain "${chain}"; there are ${chainRequests.join(' and ')}.`)
  }
  if (!Object.hasOwn(audioFileFormats, audioFormat))
    throw refuse(`There is no sound format "${audioFormat}".`)
  if (!(strength >= 0 && strength <= 1)) throw refuse('The strength has to be from 0 to 1.')
  if (loudness !== null && !(loudness >= -40 && loudness <= -8)) {
    throw refuse('The loudness has to be from -40 to -8 LUFS.')
  }
  for (const [name, limit] of Object.entries(limits)) {
    if (!(limit > 0)) throw refuse(`The limit ${name} has to be above 0.`)
  }
}
