/** The plainest client of the Indream API, and things to call it about. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Answer, type Body, send } from '#tests/conformance/diffio/support/call.ts'
import { sine } from '#tests/media-corpus/signals.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import { solidItem, stateOf } from '#tests/support/timelines/parts.ts'

export type { Answer, Body }

type Headers = Record<string, string>

export type Api = {
  get(path: string, headers?: Headers): Promise<Answer>
  post(path: string, body?: unknown, headers?: Headers): Promise<Answer>
  patch(path: string, body?: unknown): Promise<Answer>
  delete(path: string): Promise<Answer>
  upload(bytes: Buffer, headers?: Headers): Promise<Answer>
}

/** @param root where the dialect is served: everywhere the same */
export function apiOf(url: string, key: string | null, root = ''): Api {
  const auth: Headers = key === null ? {} : { 'x-api-key': key }
  const call = (method: string, path: string, headers: Headers, body?: string | Buffer) =>
    send(`${url}${root}/v1/${path}`, {
      method,
      headers: { accept: 'application/json', ...auth, ...headers },
      ...(body === undefined ? {} : { body }),
    })
  const withJson = (method: string, path: string, body: unknown, headers: Headers = {}) =>
    call(method, path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body))
  return {
    get: (path, headers = {}) => call('GET', path, headers),
    post: (path, body = {}, headers) => withJson('POST', path, body, headers),
    patch: (path, body = {}) => withJson('PATCH', path, body),
    delete: (path) => call('DELETE', path, {}),
    upload: (bytes, headers) =>
      call('POST', 'uploads', { 'content-type': 'image/png', 'x-file-name': 'demo.png', ...headers }, bytes),
  }
}

/** A film of one colour, a second long. */
export const plainState = () => stateOf([[solidItem('solid')]])

export async function createProject(api: Api, fields: Record<string, unknown> = {}): Promise<string> {
  const made = await api.post('projects', { editorState: plainState(), ...fields })
  if (made.status !== 201) throw new Error(`create: ${made.status} ${made.text}`)
  return made.body.data.projectId
}

export async function upload(api: Api, bytes: Buffer, headers: Headers = {}): Promise<Body> {
  const made = await api.upload(bytes, headers)
  if (made.status !== 201) throw new Error(`upload: ${made.status} ${made.text}`)
  return made.body.data
}

/** A film of 96 x 64 pixels, a second long, with or without a tone. */
export function videoBytes(hasSound: boolean): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'triptych-film-'))
  const path = join(folder, 'film.mp4')
  writeVideo(path, {
    muxer: 'mp4',
    pictureEncoder: 'libx264',
    seconds: 1,
    flashAt: 0,
    width: 96,
    height: 64,
    ...(hasSound
      ? { soundEncoder: 'aac', sound: { sampleRate: 48_000, channels: [sine(48_000, 440, 48_000, 0.5)] } }
      : { soundEncoder: null }),
  })
  const bytes = readFileSync(path)
  rmSync(folder, { recursive: true })
  return bytes
}

/** The problem body that the contract gives for a status. */
export function problemOf(status: number, errorCode: string): Body {
  const [type, title] = {
    400: ['BAD_REQUEST', 'Bad request'],
    401: ['UNAUTHORIZED', 'Unauthorized'],
    403: ['FORBIDDEN', 'Forbidden'],
    404: ['NOT_FOUND', 'Not found'],
    409: ['CONFLICT', 'Conflict'],
    422: ['UNPROCESSABLE_CONTENT', 'Unprocessable content'],
    429: ['RATE_LIMITED', 'Too many requests'],
  }[status]!
  return { type, title, status, detail: expect.any(String), errorCode }
}

/** Every item of a list, page by page. */
export async function walk(api: Api, path: string, pageSize: number): Promise<Body[]> {
  const items: Body[] = []
  let cursor: string | null = null
  do {
    // Pasted as it is, as one of the vendor's clients does.
    const answer = await api.get(
      `${path}?pageSize=${pageSize}${cursor === null ? '' : `&pageCursor=${cursor}`}`,
    )
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    items.push(...answer.body.data)
    cursor = answer.body.meta.nextPageCursor
  } while (cursor !== null)
  return items
}
