import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { solid, stateOf, steady, videoAsset, videoItem, writeSoftFilm } from '#tests/support/render-states.ts'
import { runCommand } from '#tests/support/run-command.ts'
import { frameTicks } from '#timeline/timeline-time.ts'
import { frameCommand } from './frame.ts'
import { renderCommand } from './render.ts'

const folder = tempFolder()
const films = join(folder, 'films')
mkdirSync(films)
writeSoftFilm(join(films, 'key-of-it.mp4'), 96, 64, 30)

const durationTicks = frameTicks(12, 30)
const whole = { left: steady(0), top: steady(0), width: steady(96), height: steady(64) }
const red = solid({ id: 'red', durationTicks, color: '#ff0000', width: steady(32) })
const film = videoItem({ id: 'clip', assetId: 'soft', durationTicks, ...whole })
const soft = { ...videoAsset('soft', 96, 64), remoteKey: 'uploads/2026/key-of-it.mp4' }
const statePath = join(folder, 'state.json')
writeFileSync(statePath, JSON.stringify(stateOf(96, 64, [film, red], [soft])))

const commands = { render: renderCommand, frame: frameCommand }
const run = (name: keyof typeof commands, ...args: string[]) =>
  runCommand(
    commands[name](() => null),
    ...args,
  )

describe('triptych render', () => {
  test('makes a film with files found by the end of their keys, and shows how far it is', async () => {
    const out = join(folder, 'film.mp4')
    const { exitCode, stdout, stderr } = await run(
      'render',
      statePath,
      out,
      '--assets',
      films,
      '--scale',
      '2',
    )
    expect(stderr).toContain('100 % joining')
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `${out}: 0.40 s, 12 frames of 192 x 128, without sound\n`,
    })
    expect(probeMedia(out, defaultMediaLimits)).toMatchObject({ width: 192, height: 128, durationMs: 400 })
    expect(readdirSync(folder).filter((name) => name.startsWith('.triptych'))).toEqual([])
  })

  test('says which item lacks which file, and leaves nothing behind', async () => {
    const out = join(folder, 'none.mp4')
    const { exitCode, stderr } = await run('render', statePath, out)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('Item "clip" needs a file')
    expect(stderr).toContain('"soft.mp4" or "key-of-it.mp4"')
    expect(readdirSync(folder).sort()).toEqual(['film.mp4', 'films', 'state.json'])
  })

  test('takes no folder for a file, and no address that is none here', async () => {
    const path = join(folder, 'films', 'lost.json')
    const lost = { ...soft, remoteKey: '', remoteUrl: 'file://elsewhere/lost.mp4' }
    writeFileSync(path, JSON.stringify(stateOf(96, 64, [film], [lost])))
    const { exitCode, stderr } = await run('render', path, join(folder, 'x.mp4'))
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('there is no "soft.mp4" or "lost.mp4"'),
    })
  })

  test('refuses what is no timeline', async () => {
    const path = join(folder, 'films', 'broken.json')
    writeFileSync(path, '{"tracks": 1}')
    expect((await run('render', path, join(folder, 'x.mp4'))).stderr).toMatch(/^triptych render: \//)
    expect((await run('render', statePath, join(folder, 'x.avi'))).stderr).toContain('.mp4 or .webm')
  })
})

test('triptych frame draws one moment', async () => {
  const out = join(folder, 'films', 'frame.png')
  const { exitCode, stderr } = await run('frame', statePath, out, '--at', '0.2', '--assets', films)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(readFileSync(out).toString('latin1', 1, 4)).toBe('PNG')
  using reader = openPictures(out, defaultMediaLimits)
  const { data } = reader.rgbaAt(0, 96, 64)
  expect([...data.subarray(0, 4)]).toEqual([255, 0, 0, 255])
  expect([...data.subarray(4 * 60, 4 * 60 + 4)]).not.toEqual([255, 0, 0, 255])
})
