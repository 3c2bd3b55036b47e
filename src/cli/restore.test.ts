import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { sine } from '#tests/media-corpus/signals.ts'
import { writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import { runCommand } from '#tests/support/run-command.ts'
import { restoreCommand } from './restore.ts'

const folder = tempFolder()
const tone = join(folder, 'tone.wav')
writeWav(tone, { sampleRate: 16_000, channels: [sine(16_000, 300, 16_000, 0.3)] })

const run = (...args: string[]) =>
  runCommand(
    restoreCommand(() => null),
    ...args,
  )

describe('triptych restore', () => {
  it.each([
    ['mp3', 'audio/mpeg'],
    ['flac', 'audio/flac'],
    ['wav', 'audio/wav'],
  ])('gives the format that the name says: %s', async (extension, mediaType) => {
    const out = join(folder, `result.${extension}`)
    const { exitCode, stdout, stderr } = await run(tone, out)
    expect(exitCode).toBe(0)
    expect(probeMedia(out, defaultMediaLimits)).toMatchObject({ mediaType, durationMs: expect.any(Number) })
    expect(stdout).toContain('1.0 s restored by rnnoise-wiener (No folder of model files is set.)')
    expect(stderr).toContain('100 % restoring')
  })

  it('gives the format asked for under any name', async () => {
    const out = join(folder, 'result.bin')
    expect((await run(tone, out, '--format', 'flac')).exitCode).toBe(0)
    expect(probeMedia(out, defaultMediaLimits).mediaType).toBe('audio/flac')
  })

  it('gives a video in the container that the name says', async () => {
    const film = join(folder, 'film.mp4')
    const sound = { sampleRate: 48_000, channels: [sine(48_000, 300, 48_000, 0.3)] }
    const picture = { seconds: 1, flashAt: 0.5, width: 64, height: 48, pictureEncoder: 'libx264' } as const
    writeVideo(film, { muxer: 'mp4', soundEncoder: 'aac', sound, ...picture })
    const out = join(folder, 'film.mkv')
    expect((await run(film, out)).exitCode).toBe(0)
    expect(probeMedia(out, defaultMediaLimits)).toMatchObject({
      mediaType: 'video/x-matroska',
      hasVideo: true,
    })
  })

  it('prints its facts as one line of JSON', async () => {
    const { stdout } = await run(tone, join(folder, 'json.mp3'), '--json')
    expect(stdout.split('\n')).toHaveLength(2)
    expect(JSON.parse(stdout)).toMatchObject({ chain: 'rnnoise-wiener', output: { sampleCount: 16_000 } })
  })

  it.each([
    ['a file that is no media', ['not-media.wav', 'out.mp3'], 'could not be read as media'],
    ['a file that is not there', ['missing.wav', 'out.mp3'], 'could not be opened'],
    ['a name that says no format', ['tone.wav', 'out.xyz'], 'has to end in'],
    ['a video of sound alone', ['tone.wav', 'out.mp4'], 'no pictures'],
    ['a folder that is not there', ['tone.wav', 'nowhere/out.mp3'], 'cannot be written'],
  ])('%s: one line, exit code 1, and nothing is left behind', async (_, names, reason) => {
    const work = mkdtempSync(join(folder, 'failing-'))
    writeFileSync(join(work, 'not-media.wav'), 'text '.repeat(1000))
    writeFileSync(join(work, 'tone.wav'), readFileSync(tone))
    const before = readdirSync(work)
    const [input, output] = names.map((name) => join(work, name)) as [string, string]
    const { exitCode, stdout, stderr } = await run(input, output)
    expect(exitCode).toBe(1)
    expect(stdout).toBe('')
    const said = stderr.split('\n').filter((line) => line !== '' && !/^\d+ % /.test(line))
    expect(said).toEqual([expect.stringContaining(reason)])
    expect(existsSync(output)).toBe(false)
    expect(readdirSync(work)).toEqual(before)
  })

  it('a result that was there stays as it was when the input is bad', async () => {
    const out = join(folder, 'kept.mp3')
    writeFileSync(out, 'earlier result')
    expect((await run(join(folder, 'missing.wav'), out)).exitCode).toBe(1)
    expect(readFileSync(out, 'utf8')).toBe('earlier result')
  })
})
