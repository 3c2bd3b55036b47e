/** Documents made to hurt, through every door that takes one: refused in words of the API, with nothing stored. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, send } from '#tests/conformance/diffio/support/call.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { largeState } from '#tests/support/timelines/large-state.ts'
import * as parts from '#tests/support/timelines/parts.ts'
import { type Api, apiOf, createProject, plainState, problemOf } from './support/api.ts'

let server: TestServer
let api: Api
let key: string
let projectId: string

beforeAll(async () => {
  server = await startTestServer({
    settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_MAX_STATE_BYTES: String(4 * 1024 * 1024) },
  })
  key = (await server.createKey()).key
  api = apiOf(server.url, key)
  projectId = await createProject(api)
})

afterAll(() => server?.close())

const film = '"ratio":"custom","scale":1,"fps":30,"format":"mp4"'
const doors = {
  create: { path: () => 'projects', more: '' },
  sync: { path: () => `projects/${projectId}/sync`, more: '' },
  export: { path: () => 'exports', more: `,${film}` },
  validate: { path: () => 'editor/validate', more: '' },
}
type Door = keyof typeof doors
const storing: Door[] = ['create', 'sync', 'export']

/** The document as text, since what hurts is often what no value can say. */
function knock(door: Door, state: string): Promise<Answer> {
  const { path, more } = doors[door]
  return send(`${server.url}/v1/${path()}`, {
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: `{"editorState":${state}${more}}`,
  })
}

const plain = () => JSON.stringify(plainState())
const replaced = (find: string, by: string) => {
  const text = plain()
  if (!text.includes(find)) throw new Error(`there is no ${find} in ${text}`)
  return text.replace(find, by)
}
const nested = (levels: number) => `${'[['.repeat(levels / 2)}${']]'.repeat(levels / 2)}`
const opacity = (value: string) => replaced('"opacity":{"value":1,', `"opacity":{"value":${value},`)

async function expectNothingStored(): Promise<void> {
  expect(
    (await api.get('projects')).body.data.map((project: { projectId: string }) => project.projectId),
  ).toEqual([projectId])
  expect((await api.get(`projects/${projectId}`)).body.data.editorState).toEqual(plainState())
  expect((await api.get('exports')).body.data).toEqual([])
}

const schema = 'EDITOR_SCHEMA_INVALID'
const request = 'OPEN_API_REQUEST_INVALID'

describe('a document made to hurt', () => {
  const wrong: [name: string, state: () => string, status: number, errorCode: string, detail?: RegExp][] = [
    ['a number beyond all numbers', () => opacity('1e999'), 422, schema, /^\/items\/solid\/opacity\/value: /],
    ['a number that is a text', () => opacity('"NaN"'), 422, schema],
    ['an abyss where a number belongs', () => opacity(nested(100_000)), 400, request],
    [
      'an abyss where anything may stand',
      () => replaced('"transitions":{}', `"transitions":{},"later":${nested(100_000)}`),
      400,
      request,
    ],
    ['a document that is too large', () => JSON.stringify(largeState(8000)), 400, request],
    ['a document that breaks off', () => plain().slice(0, -20), 400, request],
    [
      'an item of ten thousand tracks',
      () => {
        const state = plainState()
        state.tracks = Array.from({ length: 10_000 }, (_, n) => ({ ...state.tracks[0]!, id: `${n}` }))
        return JSON.stringify(state)
      },
      422,
      'EDITOR_TRACK_ITEM_DUPLICATED',
      /^\/tracks\/1\/items\/0: /,
    ],
    [
      'keyframes without end',
      () =>
        opacity(`1,"keyframes":[${'{"timeTicks":240000,"value":1},'.repeat(60_000)}null]},"was":{"value":1`),
      422,
      schema,
    ],
    [
      'captions that are nothing',
      () =>
        replaced(
          '"assets":{}',
          `"assets":{"c":{"id":"c","type":"caption","captions":[${'{},'.repeat(200_000)}0]}}`,
        ),
      422,
      schema,
    ],
  ]
  it.each(wrong)('is refused: %s', async (_, make, status, errorCode, detail = /./) => {
    const state = make()
    for (const door of storing) {
      const answer = await knock(door, state)
      expect({ door, ...answer }).toMatchObject({ status, body: problemOf(status, errorCode) })
      expect(answer.body.detail).toMatch(detail)
      expect(answer.text.length).toBeLessThan(2000)
    }
    const judged = await knock('validate', state)
    if (status === 422) expect(judged).toMatchObject({ status: 200, body: { data: { valid: false } } })
    else expect([200, 400]).toContain(judged.status)
    expect(judged.text.length).toBeLessThan(100_000)
    await expectNothingStored()
  })

  it.each([
    ['a film of ages', '"durationTicks":240000', '"durationTicks":1e300'],
    ['a film that begins in ages', '"startTicks":0', '"startTicks":1e300'],
  ])('is kept, but not made: %s', async (_, find, by) => {
    const answer = await knock('export', replaced(find, by))
    expect(answer).toMatchObject({ status: 422, body: problemOf(422, 'OPEN_API_EXPORT_TOO_LARGE') })
    await expectNothingStored()
  })

  it('comes back letter by letter when it is only odd', async () => {
    const odd = plain()
      .replaceAll(/"solid"(?!,"left")/g, '"__proto__"')
      .replace('"transitions":{}', '"transitions":{},"later":"\\u0000 \\ud83d","constructor":{"prototype":1}')
    const made = await knock('create', odd)
    expect(made.status).toBe(201)
    const { projectId: id } = made.body.data
    const [stored] = (await api.get(`projects/${id}`)).text.match(/(?<="editorState":).*(?=\},"meta")/) ?? []
    expect(stored).toBe(JSON.stringify(JSON.parse(odd)))
    expect(stored).toContain('"__proto__":{"id":"__proto__"')
    await api.delete(`projects/${id}`)
  })

  it('leaves a server that does its work', async () => {
    expect((await send(`${server.url}/readyz`, { method: 'GET' })).status).toBe(200)
    const state = parts.stateOf([[parts.solidItem('a')]])
    expect((await api.post('editor/validate', { editorState: state })).body.data.valid).toBe(true)
  })
})
