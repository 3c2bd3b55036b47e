/** Words by PocketSphinx: by a program of ours that says what is wanted, and by the real one where it is installed. */
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { findPocketsphinx, openPocketsphinx } from '#engines/understanding/speech/pocketsphinx-transcriber.ts'
import { writeWords } from '#engines/understanding/speech/words-step.ts'
import { hasSamples, sampleSpeech } from '#tests/media-corpus/shared-samples.ts'
import { writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'

const folder = tempFolder()
const { signal } = new AbortController()
/** Four seconds. */
const sound = new Float32Array(64_000)

function programOf(name: string, script: string): { programPath: string; version: string } {
  const programPath = join(folder, name)
  writeFileSync(programPath, `#!/bin/sh\n${script}\n`)
  chmodSync(programPath, 0o755)
  return { programPath, version: 'test' }
}

test('what is heard after the lead is written down, in lines between pauses, as rough', async () => {
  const output = [
    'the first time it is heard wrongly',
    '<s> 0.000 0.300 0.99',
    'wrongly 0.500 1.000 0.9',
    '</s> 3.000 4.000 1.0',
    'know the way home',
    '<s> 4.000 4.400 0.99',
    'know(2) 4.500 4.800 0.8',
    'the 4.800 4.900 0.4',
    '++NOISE++ 4.900 4.950 0.9',
    'way 4.950 5.300 1.0003',
    '<sil> 5.300 6.200 0.9',
    "home's 6.500 6.900 0.5",
    // Of a line of which it says itself that it guesses, nothing is written.
    'guess 7.700 7.800 0.39',
    '</s> 7.900 8.000 1.0',
    'beyond 9.000 9.500 0.9',
  ]
  const program = programOf('good', `cat <<'END'\n${output.join('\n')}\nEND`)
  const transcriber = openPocketsphinx(program, folder)
  const common = { language: 'en', speaker: null, isRough: true }
  expect(await transcriber.transcribe(sound, signal)).toEqual([
    { ...common, text: 'know the way', startMs: 500, endMs: 1300, confidence: expect.closeTo(2.2 / 3) },
    { ...common, text: "home's", startMs: 2500, endMs: 2900, confidence: 0.5 },
  ])
  expect(transcriber.provider).toEqual({ detector: 'words', name: 'PocketSphinx', version: 'test' })
  expect(readdirSync(folder)).toEqual(['good'])
})

test('bytes that are no words are no lines', async () => {
  const program = programOf(
    'noise',
    `head -c 100000 /dev/urandom; printf '\\n<b>x</b> 5.0 6.0 0.5\\nword 6 5 1\\n'`,
  )
  expect(await openPocketsphinx(program, folder).transcribe(sound, signal)).toEqual([])
})

test.each([
  ['crashes', 'kill -SEGV $$', /PocketSphinx ended with SIGSEGV/],
  ['fails', 'echo the model is gone >&2; exit 3', /ended with code 3\. It said: the model is gone/],
  ['never stops talking', 'while :; do echo word 5.0 6.0 0.5; done', /wrote more than 1048576 bytes/],
  ['is not there', null, /PocketSphinx/],
])('a program that %s is said to', async (name, script, reason) => {
  const program =
    script === null ? { programPath: join(folder, 'none'), version: '' } : programOf(name, script)
  await expect(openPocketsphinx(program, folder).transcribe(sound, signal)).rejects.toMatchObject({
    code: 'model_unavailable',
    message: expect.stringMatching(reason),
  })
})

test('a cancel ends a program that hangs', async () => {
  const cancel = new AbortController()
  const program = programOf('hangs', `touch ${join(folder, 'begun')}; exec sleep 600`)
  const work = openPocketsphinx(program, folder).transcribe(sound, cancel.signal)
  const ended = expect(work).rejects.toMatchObject({ code: 'work_canceled' })
  await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toContain('begun')
  cancel.abort()
  await ended
})

test('where Korean may be spoken nobody guesses English words', () => {
  expect(findPocketsphinx(['ko', 'en'])).toEqual({ missing: expect.stringMatching(/English alone/) })
})

const installed = findPocketsphinx(['en'])
test.skipIf('missing' in installed || !hasSamples)(
  'a title is understood in real speech (skipped where PocketSphinx or the samples are not there)',
  async () => {
    const inputPath = join(folder, 'speech.wav')
    writeWav(inputPath, { sampleRate: 16_000, channels: [sampleSpeech(9.6, 12.2)] })
    const facts = { durationMs: 2600, speech: [{ startMs: 300, endMs: 2500, confidence: 1 }] }
    const input = {
      inputPath,
      folder,
      settings: { languages: ['en'] },
      facts,
      wordProviders: ['pocketsphinx'],
    }
    const idle = { signal, onProgress: () => undefined }
    const { lines, providers } = await writeWords({ ...input, limits: defaultMediaLimits } as never, idle)
    expect(providers).toMatchObject([
      { name: 'PocketSphinx', version: expect.stringMatching(/^en-us \w{8}$/) },
    ])
    // As the title of a book.
    expect(lines!.map(({ text }) => text).join(' ')).toContain('twenty first century')
    for (const { startMs, endMs, isRough, confidence } of lines!) {
      expect([startMs >= 0, endMs > startMs, endMs <= 2600, isRough]).toEqual([true, true, true, true])
      expect([confidence > 0, confidence <= 1]).toEqual([true, true])
    }
  },
)
