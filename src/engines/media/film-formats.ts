/** The files a film is written as, and what is in them. */
import { FF_ENCODER_LIBVPX_VP9, FF_ENCODER_LIBX264 } from 'node-av/constants'
import type { Codec } from 'node-av/lib'

export type FilmFormat = 'mp4' | 'webm'

type FilmTraits = {
  muxer: string
  mediaType: string
  muxerOptions: Readonly<Record<string, string | number>>
  videoEncoder: Parameters<typeof Codec.findEncoderByName>[0]
  /** Encoder settings by FFmpeg's names. */
  videoOptions: Readonly<Record<string, string | number>>
}

export const filmFormats = {
  mp4: {
    muxer: 'mp4',
    mediaType: 'video/mp4',
    // The index in front: players can start before the whole file has arrived.
    muxerOptions: { movflags: '+faststart' },
    videoEncoder: FF_ENCODER_LIBX264,
    // Graphics and text show encoding faults early, so the quality is above the usual 23.
    videoOptions: { preset: 'veryfast', crf: 20, profile: 'high' },
  },
  webm: {
    muxer: 'webm',
    mediaType: 'video/webm',
    muxerOptions: { cues_to_front: 1 },
    videoEncoder: FF_ENCODER_LIBVPX_VP9,
    // As good as the other format, by SSIM and PSNR of photographs and of letters: at 30 it is 1 dB worse. The slower
    // `good` takes seven times as long.
    videoOptions: { deadline: 'realtime', 'cpu-used': 6, crf: 22, b: 0, 'lag-in-frames': 0 },
  },
} as const satisfies Record<FilmFormat, FilmTraits>
