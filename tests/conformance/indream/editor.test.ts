/** What an editor asks before it makes anything: what there is, whether a document is valid, which drawings there are. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, send } from '#tests/conformance/diffio/support/call.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import * as parts from '#tests/support/timelines/parts.ts'
import { type Api, apiOf, plainState, problemOf } from './support/api.ts'

let server: TestServer
let api: Api
let key: string

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  key = (await server.createKey({ scopes: ['read'] })).key
  api = apiOf(server.url, key)
})

afterAll(() => server?.close())

describe('GET /v1/editor/capabilities', () => {
  let answer: Answer
  beforeAll(async () => {
    answer = await api.get('editor/capabilities')
  })

  it('has the keys of the contract and no others', () => {
    expect(answer).toMatchObject({ status: 200, body: { meta: {} } })
    expect(Object.keys(answer.body.data).toSorted()).toEqual([
      ...[
        'animations',
        'backgroundPresets',
        'captionAnimations',
        'effectPresets',
        'effects',
        'filterPresets',
      ],
      ...['filters', 'shapes', 'transitionPresets', 'transitions', 'version'],
    ])
  })

  it('counts what a document may name', () => {
    const { data } = answer.body
    expect(data.animations).toEqual([
      ...['fade', 'slide-up', 'slide-down', 'slide-left', 'slide-right', 'zoom-in', 'zoom-out'],
    ])
    expect(data.transitions).toEqual(['fade', 'slide', 'wipe', 'flip', 'clock-wipe', 'iris'])
    expect(data.effects).toEqual(['flash-to-black', 'blur', 'blurred-opening', 'fade-in', 'fade-out'])
    expect(data.filters).toHaveLength(8)
    expect(data.shapes).toEqual(['rectangle', 'circle', 'triangle', 'star'])
    expect(data.backgroundPresets.blurLevels).toEqual([0, 1, 2, 3, 4])
  })

  it('brings presets with the parameters that are theirs', () => {
    const { data } = answer.body
    const presetOf = (presets: { id: string }[], id: string) => presets.find((preset) => preset.id === id)
    expect(presetOf(data.transitionPresets, 'slide-from-left')).toEqual({
      id: 'slide-from-left',
      type: 'slide',
      label: 'Slide from left',
      params: { direction: 'from-left' },
    })
    expect(presetOf(data.effectPresets, 'blurred-opening')).toMatchObject({ params: { maxBlurPx: 24 } })
    expect(Object.keys(Object(presetOf(data.effectPresets, 'flash-to-black')).params)).toEqual([
      ...['brightFrames', 'darkFrames', 'maxOpacity', 'tailDarkFrames'],
    ])
    for (const preset of data.filterPresets) expect(preset.params).toEqual({ blend: 0.8 })
    for (const group of ['in', 'out', 'loop'])
      for (const preset of data.captionAnimations[group])
        expect(preset).toEqual({
          id: preset.type,
          type: preset.type,
          label: expect.stringMatching(/^[A-Z]/),
          preview: '',
        })
  })
})

describe('POST /v1/editor/validate', () => {
  const validate = (editorState: unknown) => api.post('editor/validate', { editorState })

  it('answers 200 for a document that is valid, and names the capabilities it was held against', async () => {
    const capabilities = await api.get('editor/capabilities')
    expect(await validate(plainState())).toMatchObject({ status: 200 })
    expect((await validate(plainState())).body).toEqual({
      data: { valid: true, errors: [] },
      meta: { capabilitiesVersion: capabilities.body.data.version },
    })
  })

  it('fetches nothing: an address that leads nowhere is as good as any', async () => {
    const state = parts.stateOf([
      [parts.imageItem('a')],
      [parts.videoItem('v')],
      [parts.textTemplateItem('t')],
    ])
    Object.assign(state.assets.image!, { remoteUrl: 'https://nowhere.invalid/a.png', remoteKey: null })
    expect((await validate(state)).body.data).toEqual({ valid: true, errors: [] })
  })

  it('answers 200 too for one that is not, with all that is wrong with it', async () => {
    const state = parts.stateOf([
      [parts.imageItem('a', { assetId: 'gone' }), parts.solidItem('b', { startTicks: 1 })],
    ])
    const answer = await validate(state)
    expect(answer.status).toBe(200)
    expect(answer.body.data).toEqual({
      valid: false,
      errors: [
        {
          code: 'EDITOR_TRACK_ITEM_OVERLAP',
          path: '/tracks/0/items/1',
          message: 'The item "b" begins at tick 1, before "a" ends at 240000.',
        },
        {
          code: 'EDITOR_ASSET_NOT_FOUND',
          path: '/items/a/assetId',
          message: 'There is no asset "gone".',
        },
      ],
    })
  })

  it('names an unknown effect by its own code', async () => {
    const state = parts.stateOf([[parts.effectItem('item-effect-1')]])
    Object.assign(state.items['item-effect-1']!, { effectType: 'earthquake' })
    expect((await validate(state)).body.data.errors).toMatchObject([
      { code: 'EDITOR_EFFECT_TYPE_INVALID', path: '/items/item-effect-1/effectType' },
    ])
  })

  it('refuses a document without tracks, which a project may have', async () => {
    expect((await validate({ ...plainState(), tracks: [] })).body.data).toMatchObject({
      valid: false,
      errors: [{ code: 'EDITOR_SCHEMA_INVALID', path: '/tracks' }],
    })
    expect((await validate({})).body.data.errors[0]).toMatchObject({ path: '/' })
  })

  it.each([undefined, null, 'text', [plainState()], 3])('needs a document to judge: %j', async (state) => {
    const answer = await validate(state)
    expect(answer).toMatchObject({ status: 400, body: problemOf(400, 'OPEN_API_REQUEST_INVALID') })
  })
})

describe('GET /v1/illustrations', () => {
  const find = async (query = '') => (await api.get(`illustrations${query}`)).body

  it('lists all names, and those that fit', async () => {
    const all = await find()
    expect(all.meta).toEqual({})
    expect(all.data).toEqual(all.data.toSorted())
    expect(all.data).toEqual(expect.arrayContaining(['IHello', 'IProductDemo', 'ITeamCollaboration']))
    for (const name of all.data) expect(name).toMatch(/^I[A-Z][A-Za-z]+$/)
    expect((await find('?q=%20')).data).toEqual(all.data)
    expect((await find('?q=chat')).data).toEqual(expect.arrayContaining(['IAiChat', 'IChatBot']))
    expect((await find('?q=product%20demo')).data).toEqual(['IProductDemo'])
    expect((await find('?q=nothing-like-it')).data).toEqual([])
  })

  it('refuses a query that is too long, or two of them', async () => {
    expect((await api.get(`illustrations?q=${'x'.repeat(200)}`)).status).toBe(200)
    for (const query of [`q=${'x'.repeat(201)}`, 'q=a&q=b'])
      expect(await api.get(`illustrations?${query}`)).toMatchObject({
        status: 400,
        body: problemOf(400, 'OPEN_API_REQUEST_INVALID'),
      })
  })
})

it('asks for a key, and for nothing more than to read', async () => {
  const unknown = { status: 401, body: problemOf(401, 'OPEN_API_KEY_INVALID') }
  for (const path of ['editor/capabilities', 'illustrations']) {
    expect(await apiOf(server.url, null).get(path)).toMatchObject(unknown)
    expect(await apiOf(server.url, key, '/indream').get(path)).toMatchObject({ status: 200 })
  }
  expect(await apiOf(server.url, 'sk_nobody').post('editor/validate', {})).toMatchObject(unknown)
  const untyped = await send(`${server.url}/v1/editor/validate`, {
    headers: { 'x-api-key': key },
    body: JSON.stringify({ editorState: plainState() }),
  })
  expect(untyped).toMatchObject({ status: 200, body: { data: { valid: true } } })
})
