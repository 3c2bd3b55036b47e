import { describe, expect, it } from 'vitest'
import type { OutputWithAsset } from '#core/outputs/output-store.ts'
import type { Project, Task } from '#core/schema.ts'
import { assertFinished, downloadKindOf, toDownload } from './download.ts'

const sound = { id: 'p', title: 'my talk.wav', has_picture: false } as Project
const film = { id: 'p', title: 'clip.mov', has_picture: true } as Project
const ids = { generationId: 'g', apiProjectId: 'p' }

describe('what is downloaded', () => {
  it('is the video where there is one, unless the sound is asked for', () => {
    expect(downloadKindOf(ids, film)).toBe('video')
    expect(downloadKindOf(ids, sound)).toBe('audio')
    expect(downloadKindOf({ ...ids, downloadType: 'audio' }, film)).toBe('audio')
  })

  it('is refused when it cannot be', () => {
    expect(() => downloadKindOf({ ...ids, downloadType: 'video' }, sound)).toThrow(/no pictures/)
    expect(() => downloadKindOf({ ...ids, downloadType: 'mp3' }, sound)).toThrow(
      /must be audio, video or transcript/,
    )
    expect(() => downloadKindOf({ ...ids, downloadType: 'transcript' }, sound)).toThrow(
      expect.objectContaining({
        code: 'transcript_unavailable',
        facts: { transcription: { status: 'unavailable' } },
      }),
    )
  })

  it.each([
    ['queued', 'output_not_ready'],
    ['running', 'output_not_ready'],
    ['failed', 'output_unknown'],
    ['canceled', 'output_unknown'],
  ] as const)('of a %s generation is %s', (state, code) => {
    expect(() => assertFinished({ state } as Task)).toThrow(expect.objectContaining({ code }))
  })
})

describe('a download', () => {
  const answerFor = (project: Project, mediaType: string, name = 'restored.bin') =>
    toDownload(
      {
        task: { id: 'g', account_id: 'a', project_id: 'p' } as Task,
        project,
        kind: 'audio',
        output: { id: 'o', name, asset: { media_type: mediaType } } as OutputWithAsset,
      },
      { origin: 'http://h:7300', expires: '9', signature: 's' },
    )

  it('has a link, a name with the real ending and a type', () => {
    expect(answerFor(sound, 'audio/mpeg')).toEqual({
      ...ids,
      downloadType: 'audio',
      downloadUrl: 'http://h:7300/files/o/diffio_ai_my%20talk.mp3?expires=9&signature=s',
      fileName: 'diffio_ai_my talk.mp3',
      storagePath: 'users/a/projects/p/generations/g/restored.mp3',
      bucket: 'diffio_api',
      mimeType: 'audio/mpeg',
    })
  })

  it.each([
    ['audio/flac', 'x', 'diffio_ai_my talk.flac'],
    ['audio/wav', 'x', 'diffio_ai_my talk.wav'],
    ['video/x-unheard-of', 'restored.OGV', 'diffio_ai_my talk.ogv'],
    ['application/octet-stream', 'x', 'diffio_ai_my talk.bin'],
  ])('of %s stored as %s is named %s', (type, stored, name) => {
    expect(answerFor(sound, type, stored).fileName).toBe(name)
  })

  it('has a name that file systems take', () => {
    const { fileName } = answerFor({ ...sound, title: `${'ж'.repeat(1000)}.wav` }, 'audio/mpeg')
    expect(Buffer.byteLength(fileName)).toBeLessThanOrEqual(255)
    expect(fileName).toMatch(/^diffio_ai_ж+\.mp3$/)
  })
})
