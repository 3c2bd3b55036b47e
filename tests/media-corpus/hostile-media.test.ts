/** Files that lie, break off or reach for other files: each is refused with a reason, and nothing else is read. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import { allowedDemuxers } from '#engines/media/demuxers.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { openMedia } from '#engines/media/media-input.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { seededNoise, sine } from './signals.ts'
import { wavBytes, writeWav } from './sound-files.ts'
import { tempFolder } from './temp-folder.ts'
import { pictureBytes, writeVideo } from './video-files.ts'

const folder = tempFolder()
const secret = join(folder, 'secret.wav')
writeWav(secret, { sampleRate: 16_000, channels: [sine(16_000, 440, 16_000, 0.5)] })

function fixture(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function refusalOf(path: string, limits = defaultMediaLimits): TriptychError {
  try {
    probeMedia(path, limits)
  } catch (error) {
    if (error instanceof TriptychError) return error
    throw error
  }
  throw new Error(`${path} was accepted`)
}

const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://${secret}\n#EXT-X-ENDLIST\n`
const concat = `ffconcat version 1.0\nfile '${secret}'\n`
const sdp = 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n'
const dash = '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period/></MPD>'

describe('files that name other files', () => {
  it.each([
    ['playlist.m3u8', playlist],
    ['playlist-named.wav', playlist],
    ['list.ffconcat', concat],
    ['list-named.mp3', concat],
    ['session.sdp', sdp],
    ['session-named.wav', sdp],
    ['manifest.mpd', dash],
    ['manifest-named.mp4', dash],
    ['graph.lavfi', 'sine=frequency=440'],
  ])('%s is not read as media', (name, content) => {
    expect(refusalOf(fixture(name, content)).code).toBe('media_unreadable')
  })

  it('a path that is an address or a protocol of FFmpeg is only ever a file name', () => {
    for (const path of [
      'http://127.0.0.1:9/a.wav',
      `concat:${secret}`,
      `subfile,,start,0,end,9,,:${secret}`,
    ]) {
      expect(refusalOf(path).message).toBe('The file could not be opened.')
    }
  })

  it('a name that is a pattern of numbers reads that file alone', () => {
    fixture('frame-001.wav', 'not this one')
    const path = fixture('frame-%03d.wav', wavBytes({ sampleRate: 8000, channels: [new Float32Array(800)] }))
    expect(probeMedia(path, defaultMediaLimits).mediaType).toBe('audio/wav')
  })

  it('the list of formats has none that opens further inputs', () => {
    const reaching = [
      'hls',
      'dash',
      'concat',
      'sdp',
      'rtsp',
      'rtp',
      'lavfi',
      'image2',
      'image2pipe',
      'imf',
      'tee',
    ]
    for (const name of [...reaching, 'webm_dash_manifest', 'vapoursynth', 'ffmetadata', 'mpjpeg']) {
      expect([...allowedDemuxers].flatMap((listed) => listed.split(','))).not.toContain(name)
    }
  })
})

describe('files that are no media', () => {
  it('an empty file is told apart from a broken one', () => {
    expect(refusalOf(fixture('empty.wav', '')).code).toBe('media_empty')
  })

  it.each([
    ['text.wav', 'Dear diary, this is text and not sound. '.repeat(200)],
    ['text.mp3', 'Dear diary, this is text and not sound. '.repeat(200)],
    ['page.mp4', '<html><body>404</body></html>'],
    ['subtitles.mkv', '1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nYou\n'],
  ])('%s is refused with the reason', (name, content) => {
    const refusal = refusalOf(fixture(name, content))
    expect(refusal.code).toBe('media_unreadable')
    expect(refusal.message).toMatch(/first bytes|looks like/)
  })

  it('a folder and a file that is not there are refused', () => {
    expect(refusalOf(folder).code).toBe('media_unreadable')
    expect(refusalOf(join(folder, 'missing.wav')).code).toBe('media_unreadable')
  })

  it('random bytes never get past reading with another error than one of ours', () => {
    const next = seededNoise(7)
    for (let round = 0; round < 50; round++) {
      const bytes = Buffer.from(Uint8Array.from({ length: 4096 }, () => Math.floor((next() + 1) * 128)))
      const path = fixture('random.bin', bytes)
      try {
        openMedia(path, defaultMediaLimits)[Symbol.dispose]()
      } catch (error) {
        expect(error).toBeInstanceOf(TriptychError)
      }
    }
  })
})

describe('files that break off', () => {
  it('an MP4 whose index never came is refused with where', () => {
    const path = join(folder, 'whole.mp4')
    const video = { flashAt: 0, seconds: 1, width: 64, height: 48 }
    writeVideo(path, { muxer: 'mp4', pictureEncoder: 'libx264', soundEncoder: null, ...video })
    const cut = fixture('no-index.mp4', readFileSync(path).subarray(0, 400))
    const refusal = refusalOf(cut)
    expect(refusal.code).toBe('media_unreadable')
    expect(refusal.message).toContain('its header could not be read')
  })

  it.each([4, 12, 20, 43])('a WAV of %i bytes is refused and crashes nothing', (length) => {
    const bytes = wavBytes({ sampleRate: 8000, channels: [new Float32Array(800)] }).subarray(0, length)
    expect(refusalOf(fixture('cut.wav', bytes)).code).toBe('media_unreadable')
  })
})

describe('limits', () => {
  it('a file longer than the limit is refused before it is decoded', () => {
    const refusal = refusalOf(secret, { ...defaultMediaLimits, maxDurationMs: 500 })
    expect(refusal.code).toBe('media_over_limit')
    expect(refusal.message).toContain('1 s')
  })

  it.each([
    [8000, 8001],
    [60_000, 60_000],
  ])('a PNG of a few bytes that claims %i x %i is refused, and takes no memory for it', (width, height) => {
    const png = pictureBytes('png', { width: 64, height: 48 })
    png.writeUInt32BE(width, 16)
    png.writeUInt32BE(height, 20)
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29)
    const path = fixture('bomb.png', png)
    const refusal = refusalOf(path, { ...defaultMediaLimits, maxPixels: 8000 * 8000 })
    expect(['media_over_limit', 'media_unreadable']).toContain(refusal.code)
    expect(process.resourceUsage().maxRSS).toBeLessThan(1_000_000)
  })

  it('a picture larger than the limit is refused', () => {
    const path = join(folder, 'small.mp4')
    const video = { flashAt: 0, seconds: 1, width: 64, height: 48 }
    writeVideo(path, { muxer: 'mp4', pictureEncoder: 'libx264', soundEncoder: null, ...video })
    expect(refusalOf(path, { ...defaultMediaLimits, maxPixels: 64 * 48 - 1 }).code).toBe('media_over_limit')
    expect(probeMedia(path, { ...defaultMediaLimits, maxPixels: 64 * 48 }).width).toBe(64)
  })
})
