/** Words by a server and by a model file: what is asked, where lines come to stand, and what is said without either. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ServerCall } from '#engines/engine.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import type { DetectorInput } from '#engines/understanding/detector.ts'
import { writeWords } from '#engines/understanding/speech/words-step.ts'
import { pinkNoise } from '#tests/media-corpus/signals.ts'
import { writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { startAiServer } from '#tests/support/ai-server.ts'
import { openAiServer } from '#workers/ai-server.ts'

const folder = tempFolder()
const rate = 8000
const inputPath = join(folder, 'speech.wav')
writeWav(inputPath, { sampleRate: rate, channels: [pinkNoise(40 * rate, 3)] })

const idle = { signal: new AbortController().signal, onProgress: () => undefined }

/** Speech from 2 to 5 s and from 30 to 33 s. */
function inputWith(modelFolder: string | null, more: Partial<DetectorInput> = {}): DetectorInput {
  const speech = [2000, 30_000].map((startMs) => ({ startMs, endMs: startMs + 3000, confidence: 1 }))
  const facts = { durationMs: 40_000, speech }
  const settings = { languages: ['ko'] }
  const server = { speechModel: 'whisper-1' }
  return {
    inputPath,
    folder,
    modelFolder,
    server,
    settings,
    facts,
    limits: defaultMediaLimits,
    ...more,
  } as never
}

test('a server is asked for each stretch of speech, and its lines stand where they were said', async () => {
  await using server = await startAiServer((_, index) => ({
    text: 'both',
    segments: [
      { start: 0.5, end: 2, text: ` line\u0000 ${index} `, avg_logprob: Math.log(0.9) },
      { start: 2, end: 99, text: 'to the end', avg_logprob: Math.log(0.6) },
      { start: 1, end: 1, text: 'of no length' },
      null,
    ],
  }))
  const call = openAiServer({ url: server.url, key: 'secret' })
  const { lines, providers } = await writeWords(inputWith(null), { ...idle, call })
  expect(lines!.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
    ['line 0', 2300, 3800],
    ['to the end', 3800, 5200],
    ['line 1', 30_300, 31_800],
    ['to the end', 31_800, 33_200],
  ])
  expect(lines![0]).toMatchObject({ language: 'ko', confidence: expect.closeTo(0.9), isRough: false })
  expect(providers).toEqual([{ detector: 'words', name: 'AI server', version: 'whisper-1' }])
  for (const { path, authorization, contentType, body } of server.asked) {
    expect([path, authorization]).toEqual(['/v1/audio/transcriptions', 'Bearer secret'])
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    }).formData()
    expect([form.get('model'), form.get('language')]).toEqual(['whisper-1', 'ko'])
    const wav = Buffer.from(await (form.get('file') as File).arrayBuffer())
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
    // 3.4 seconds of 16-bit samples at 16 kHz.
    expect(wav.length - 44).toBe(3400 * 16 * 2)
  }
})

test.each([
  ['a server that refuses', 503, /answered 503/],
  ['a server that answers with something else', 'sorry', /something else than a transcript/],
])('%s leaves the words out, with the reason', async (_, answer, reason) => {
  await using server = await startAiServer(() => answer)
  const call = openAiServer({ url: server.url, key: null, pausesMs: [1] })
  const found = await writeWords(inputWith(null), { ...idle, call })
  expect(found).toEqual({ leftOut: [{ detector: 'words', reason: expect.stringMatching(reason) }] })
})

/** Numbers at the head of a model file, as of the smallest there is. */
const tiny = { words: 51_865, sound: [1500, 384, 6, 4], text: [448, 384, 6, 4], bands: 80 }

function modelWith(
  { words: count = 0, sound = [], text = [], bands: height = 0 }: Partial<typeof tiny>,
  rest: Buffer[],
): Buffer {
  const head = Int32Array.of(count, ...sound, ...text, height, 1, height, 201)
  return Buffer.concat([Buffer.from('lmgg'), Buffer.from(head.buffer), ...rest])
}

const bands = Buffer.alloc(80 * 201 * 4)
/** Of a word list that says it is as long as it should be. */
const words = Buffer.from(Int32Array.of(50_257).buffer)
const noise = Buffer.alloc(17 << 20, 0xff)

test.each([
  ['no file at all', null, /There is no speech model/],
  ['a text under the name of a model', Buffer.from('not a model'), /ggml-base.bin is no speech model/],
  // As large as a model and with its first bytes, but nothing else of one.
  ['a model of zeros', modelWith({}, [Buffer.alloc(17 << 20)]), /ggml-base.bin is no speech model/],
  [
    'a model cut off after its words',
    modelWith(tiny, [bands, Buffer.alloc(17 << 20)]),
    /ggml-base.bin could not be loaded/,
  ],
  // Both end the process that loads them.
  [
    'a model of tensors without an end',
    modelWith(tiny, [bands, noise]),
    /ggml-base.bin could not be loaded.*SIGABRT/,
  ],
  ['a model with words of 4 GB', modelWith(tiny, [bands, words, noise]), /could not be loaded.*SIGABRT/],
])('with %s and no server, words are left out', async (name, bytes, reason) => {
  const models = join(folder, name.replaceAll(' ', "'s: [a],"))
  mkdirSync(models)
  if (bytes !== null) writeFileSync(join(models, 'ggml-base.bin'), bytes)
  const found = await writeWords(inputWith(models), idle)
  expect(found).toEqual({ leftOut: [{ detector: 'words', reason: expect.stringMatching(reason) }] })
})

test('who may write down words is tried in order, and who fails makes room for the next', async () => {
  await using server = await startAiServer(() => ({ text: 'said' }))
  const call = openAiServer({ url: server.url, key: null })
  const models = join(folder, 'broken')
  mkdirSync(models)
  writeFileSync(join(models, 'ggml-base.bin'), modelWith(tiny, [bands, noise]))
  const inOrder = await writeWords(inputWith(models, { wordProviders: ['whisper', 'server'] }), {
    ...idle,
    call,
  })
  expect(inOrder.providers).toMatchObject([{ name: 'AI server' }])
  const none = await writeWords(inputWith(models, { wordProviders: [] }), { ...idle, call })
  expect(none).toEqual({ leftOut: [{ detector: 'words', reason: expect.stringMatching(/Nobody/) }] })
})

test('nothing but transcripts and chats can be asked for', async () => {
  await using server = await startAiServer(() => ({}))
  const call: ServerCall = openAiServer({ url: server.url, key: 'secret' })
  const request = { path: '../admin', contentType: 'text/plain', body: new Uint8Array(), signal: idle.signal }
  await expect(call(request)).rejects.toMatchObject({ code: 'address_refused' })
  expect(server.asked).toEqual([])
})
