import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import { runCommand } from '#tests/support/run-command.ts'
import { analyzeCommand } from './analyze.ts'

const folder = tempFolder()
const film = join(folder, 'film.mp4')
writeVideo(film, {
  muxer: 'mp4',
  pictureEncoder: 'libx264',
  soundEncoder: null,
  seconds: 1,
  flashAt: 0.5,
  width: 64,
  height: 36,
})

const run = (...args: string[]) =>
  runCommand(
    analyzeCommand(() => null),
    ...args,
  )

describe('triptych analyze', () => {
  it('prints the facts and keeps the pictures', async () => {
    const out = join(folder, 'out')
    const { exitCode, stdout, stderr } = await run(film, '--json', '--quick', '--out', out)
    expect(exitCode).toBe(0)
    const facts = JSON.parse(stdout)
    expect(facts).toMatchObject({ kind: 'video', durationMs: 1000, shots: [{ startMs: 0, endMs: 1000 }] })
    expect(facts.shots[0].keyFramePath).toBe(join(out, 'shot-1.jpg'))
    expect(existsSync(facts.shots[0].keyFramePath)).toBe(true)
    expect(stderr).toMatch(/100 % \w+/)
  })

  it('says in a line why a file cannot be analyzed', async () => {
    const { exitCode, stdout, stderr } = await run(join(folder, 'nothing.mp4'))
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toBe('triptych analyze: The file could not be opened.\n')
  })
})
