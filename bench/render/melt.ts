/** The scenes that MLT's `melt` can express, with the same encoder settings on one thread. */
import { spawnSync } from 'node:child_process'
import { filmFormats } from '#engines/media/film-formats.ts'
import { filmFps, filmSize } from './footage.ts'
import { costOfCommand } from './graphs.ts'
import type { Material } from './scenes.ts'

/** @returns the arguments that describe what is shown, or null where melt has no words for it */
export function meltOf(name: string, { clips }: Material, seconds: number, still: string): string[] | null {
  const last = seconds * filmFps - 1
  const half = (seconds * filmFps) / 2
  const mixed = filmFps
  switch (name) {
    case 'nothing moves':
      return [still, `out=${last}`]
    case 'two clips and a transition':
      return [
        ...[clips[0], 'in=0', `out=${half + mixed / 2 - 1}`],
        ...[clips[1], 'in=0', `out=${half + mixed / 2 - 1}`],
        ...['-mix', `${mixed}`, '-mixer', 'luma'],
      ]
    default:
      return null
  }
}

export function hasMelt(): boolean {
  return spawnSync('melt', ['-version']).status === 0
}

/** Processor time of the whole command: milliseconds. */
export function measureMelt(shown: readonly string[], out: string): number {
  const { preset, crf, profile } = filmFormats.mp4.videoOptions
  const { width, height } = filmSize
  const encoding = [
    'vcodec=libx264',
    `preset=${preset}`,
    `crf=${crf}`,
    `vprofile=${profile}`,
    'an=1',
    'threads=1',
    'real_time=-1',
  ]
  const size = [
    `width=${width}`,
    `height=${height}`,
    `frame_rate_num=${filmFps}`,
    'frame_rate_den=1',
    'progressive=1',
  ]
  return costOfCommand('melt', [
    '-profile',
    'atsc_720p_30',
    ...shown,
    '-consumer',
    `avformat:${out}`,
    ...size,
    ...encoding,
  ]).cpuMs
}
