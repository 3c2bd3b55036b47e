/**
 * The formats we read. A demuxer that is not listed is never opened: above all none that reads further files or
 * addresses named inside the first (hls, dash, concat, sdp, image2, imf, webm_dash_manifest), or that runs a
 * little language (lavfi, vapoursynth).
 */

/** FFmpeg demuxer names whose content is sound, with or without pictures. */
const soundAndPictureDemuxers = [
  'wav',
  'w64',
  'mp3',
  'flac',
  'ogg',
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm',
  'avi',
  'mpegts',
  'mpeg',
  'aac',
  'ac3',
  'eac3',
  'amr',
  'amrnb',
  'amrwb',
  'aiff',
  'caf',
  'flv',
  'asf',
  'au',
  'ape',
  'wv',
  'tta',
  'dts',
  'mxf',
  'nut',
] as const

/** Demuxers that hold one picture, or one animation. The `_pipe` ones read one file and expand no patterns. */
export const pictureDemuxers: ReadonlySet<string> = new Set([
  'png_pipe',
  'apng',
  'jpeg_pipe',
  'webp_pipe',
  'webp_anim',
  'gif',
  'bmp_pipe',
  'tiff_pipe',
  'jpegxl_pipe',
  'jpegxl_anim',
  'qoi_pipe',
])

/** Every demuxer name that may be opened. */
export const allowedDemuxers: ReadonlySet<string> = new Set([...soundAndPictureDemuxers, ...pictureDemuxers])

/** The same list as FFmpeg's `format_whitelist` option wants it; demuxer names may themselves hold commas. */
export const formatWhitelist: string = [...allowedDemuxers].join(',')
