/** Names the MIME type of a file from what FFmpeg found inside it; the file's name plays no part. */

export type MediaKind = 'video' | 'audio' | 'image' | 'other'

const soundTypes: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  w64: 'audio/x-w64',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  aac: 'audio/aac',
  ac3: 'audio/ac3',
  eac3: 'audio/eac3',
  amr: 'audio/amr',
  amrnb: 'audio/amr',
  amrwb: 'audio/amr-wb',
  aiff: 'audio/aiff',
  caf: 'audio/x-caf',
  au: 'audio/basic',
  ape: 'audio/x-ape',
  wv: 'audio/x-wavpack',
  tta: 'audio/x-tta',
  dts: 'audio/vnd.dts',
  asf: 'audio/x-ms-wma',
  mpegts: 'audio/mp2t',
  mpeg: 'audio/mpeg',
  flv: 'audio/x-flv',
  avi: 'audio/x-msvideo',
  nut: 'audio/x-nut',
  mxf: 'application/mxf',
}

const pictureTrackTypes: Readonly<Record<string, string>> = {
  avi: 'video/x-msvideo',
  mpegts: 'video/mp2t',
  mpeg: 'video/mpeg',
  flv: 'video/x-flv',
  asf: 'video/x-ms-wmv',
  ogg: 'video/ogg',
  nut: 'video/x-nut',
  mxf: 'application/mxf',
}

const imageTypes: Readonly<Record<string, string>> = {
  png_pipe: 'image/png',
  apng: 'image/apng',
  jpeg_pipe: 'image/jpeg',
  webp_pipe: 'image/webp',
  webp_anim: 'image/webp',
  gif: 'image/gif',
  bmp_pipe: 'image/bmp',
  tiff_pipe: 'image/tiff',
  jpegxl_pipe: 'image/jxl',
  jpegxl_anim: 'image/jxl',
  qoi_pipe: 'image/qoi',
}

/** Major brands of the ISO base media format that are still pictures (ISO/IEC 23008-12, AV1 Image). */
const imageBrands: Readonly<Record<string, string>> = {
  heic: 'image/heic',
  heix: 'image/heic',
  heim: 'image/heic',
  heis: 'image/heic',
  mif1: 'image/heif',
  msf1: 'image/heif',
  avif: 'image/avif',
}

/** The MIME type of a still picture in the ISO base media format, or null when the file is none. */
export function isoImageType(head: Buffer): string | null {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return null
  const type = imageBrands[head.toString('latin1', 8, 12)] ?? null
  return type === 'image/heif' ? (compatibleTypes(head) ?? type) : type
}

/** A file that calls itself no more than HEIF may say further on what codec it keeps to. */
function compatibleTypes(head: Buffer): string | undefined {
  const end = Math.min(head.readUInt32BE(0), 256, head.length)
  const brands = head.toString('latin1', 16, end).match(/.{4}/gs) ?? []
  return brands.map((brand) => imageBrands[brand]).find((type) => type && type !== 'image/heif')
}

/** Matroska's own name for itself: `webm` for the subset that browsers play. */
export function isWebm(head: Buffer): boolean {
  return head.subarray(0, 64).includes('webm', 0, 'latin1')
}

export function mediaTypeOf(demuxer: string, kind: MediaKind, head: Buffer): string {
  if (kind === 'other') return 'application/octet-stream'
  if (kind === 'image') return imageTypes[demuxer] ?? isoImageType(head) ?? 'application/octet-stream'
  if (demuxer === 'matroska,webm') return `${kind}/${isWebm(head) ? 'webm' : 'x-matroska'}`
  if (demuxer.startsWith('mov,')) return isoMediaType(kind, head)
  const types = kind === 'video' ? pictureTrackTypes : soundTypes
  return types[demuxer] ?? 'application/octet-stream'
}

function isoMediaType(kind: 'video' | 'audio', head: Buffer): string {
  const isTyped = head.toString('latin1', 4, 8) === 'ftyp'
  const brand = isTyped ? head.toString('latin1', 8, 12) : 'qt  '
  if (brand.startsWith('3g')) return `${kind}/3gpp`
  if (brand === 'qt  ') return kind === 'video' ? 'video/quicktime' : 'audio/mp4'
  return `${kind}/mp4`
}
