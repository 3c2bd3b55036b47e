import { describe, expect, it } from 'vitest'
import type { Project, Upload } from '#core/schema.ts'
import { fromCreateProject, toCreatedProject, toProjectList } from './project.ts'

const means = {
  origin: 'http://h',
  link: { expires: '1', signature: 's' },
  token: 't',
  partBytes: 10,
  maxBytes: 100,
}

describe('create_project', () => {
  it('fills in the documented defaults', () => {
    expect(fromCreateProject({ fileName: 'talk.wav' })).toEqual({
      project: {
        kind: 'restoration',
        title: 'talk.wav',
        source: { mediaType: 'application/octet-stream', hasPicture: false },
        settings: null,
      },
      upload: { fileName: 'talk.wav', mediaType: 'application/octet-stream', declaredBytes: null },
    })
  })

  it.each([
    [{ fileFormat: 'flac' }, { fileFormat: 'flac' }],
    [
      { params: { a: 1 }, fileFormat: 'flac' },
      { a: 1, fileFormat: 'flac' },
    ],
    [
      { params: { fileFormat: 'wav', a: [null] }, fileFormat: 'flac' },
      { fileFormat: 'wav', a: [null] },
    ],
    [{ params: {} }, {}],
  ])('keeps %j as params %j', (given, params) => {
    const { project } = fromCreateProject({ fileName: 'a.wav', ...(given as object) })
    expect(JSON.parse(project.settings!)).toEqual({ params })
  })

  it.each([
    [{ fileName: 'a\u0000.wav' }, 'fileName: must not hold a NUL character.'],
    [{ fileName: 'folder/' }, 'fileName: must name a file.'],
    [{ fileName: '..' }, 'fileName: must name a file.'],
    [{ fileName: '   ' }, 'fileName: must name a file.'],
    [{ fileName: 'x'.repeat(65_536) }, 'fileName: must not have more than 1024 characters.'],
    [{ fileName: 'a.wav', contentType: 'a/b\u0000' }, 'contentType: must not hold a NUL character.'],
    [{ fileName: 'a.wav', params: deep(10_000) }, 'params: must not be nested deeper than 64 levels.'],
  ])('refuses %#', (body, message) => {
    expect(() => fromCreateProject(body)).toThrow(message)
  })

  it('answers with a link that a client can call as it is', () => {
    const project = { id: 'p' } as Project
    const upload = {
      id: 'u',
      account_id: 'acc',
      project_id: 'p',
      file_name: 'שיר ü/?#%.wav',
      expires_at: new Date('2026-01-02T03:04:05.999Z'),
    } as Upload
    const answer = toCreatedProject(
      { project, upload },
      { ...means, origin: 'http://h:1/x', link: { expires: '99', signature: 's-_' } },
    )
    expect(answer).toMatchObject({
      apiProjectId: 'p',
      uploadMethod: 'PUT',
      bucket: 'diffio_api',
      objectPath: 'users/acc/projects/p/original/שיר ü/?#%.wav',
      expiresAt: '2026-01-02T03:04:05Z',
      upload: {
        uploadSessionId: 'api-p',
        edgeBaseUrl: 'http://h:1/x',
        uploadToken: 't',
        objectKey: answer.objectPath,
        partSizeBytes: 10,
        maxBytes: 100,
        expiresAt: '2026-01-02T03:04:05Z',
      },
    })
    const url = new URL(answer.uploadUrl)
    expect(url.href).toBe(answer.uploadUrl)
    expect(url.pathname.startsWith('/x/v0/b/diffio_api/o/users%2Facc%2Fprojects%2Fp%2Foriginal%2F')).toBe(
      true,
    )
    expect(decodeURIComponent(url.pathname.split('/').at(-1)!)).toBe(answer.objectPath)
    expect(Object.fromEntries(url.searchParams)).toEqual({ upload: 'u', expires: '99', signature: 's-_' })
  })

  it('keeps the link short enough for a request line, whatever the name', () => {
    const upload = {
      id: 'u',
      account_id: 'a',
      project_id: 'p',
      file_name: '𝄞'.repeat(512),
      expires_at: new Date(0),
    } as Upload
    const { uploadUrl } = toCreatedProject({ project: { id: 'p' } as Project, upload }, means)
    expect(uploadUrl.length).toBeLessThan(2000)
  })
})

it('a listed project has exactly the eight fields of the seed, in whole seconds', () => {
  const created_at = new Date('2026-01-02T03:04:05.678Z')
  const row = {
    id: 'p',
    title: 'talk.wav',
    source_type: 'audio/wav',
    source_stored: true,
    has_picture: false,
    task_count: 2,
  }
  expect(toProjectList([{ ...row, created_at, updated_at: created_at }])).toEqual({
    projects: [
      {
        apiProjectId: 'p',
        status: 'uploaded',
        originalFileName: 'talk.wav',
        contentType: 'audio/wav',
        hasVideo: false,
        generationCount: 2,
        createdAt: '2026-01-02T03:04:05Z',
        updatedAt: '2026-01-02T03:04:05Z',
      },
    ],
  })
})

function deep(levels: number): Record<string, unknown> {
  let value: Record<string, unknown> = {}
  for (let n = 0; n < levels; n++) value = { a: value }
  return value
}
