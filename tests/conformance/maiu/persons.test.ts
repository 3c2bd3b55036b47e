/** Persons, their tags and thumbnails, by section 11 of the contract. */
import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, type Body, refusal, refused, resultOf } from './support/api.ts'

let server: TestServer
let api: Api
let workspaces = 0

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_TIMEZONE: 'Asia/Seoul' } })
  api = apiOf(server.url, await server.createSigningKey())
})

afterAll(() => server?.close())

async function openWorkspace(): Promise<string> {
  const workspaceName = `people-${workspaces++}`
  resultOf(await api.post('workspaces', { workspaceName }))
  return `workspaces/${workspaceName}`
}

function png(width: number, height: number): Buffer {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = 'teal'
  context.fillRect(0, 0, width / 2, height)
  return canvas.toBuffer('image/png')
}

const put = (url: string, body: Buffer | string) =>
  fetch(url, { method: 'PUT', body: typeof body === 'string' ? body : new Uint8Array(body) })

async function presign(workspace: string, path = 'uploads/presigned-url'): Promise<Body> {
  return resultOf(await api.post(`${workspace}/person-thumbnail/${path}`, { thumbnailFileName: 'a.png' }))
}

const complete = async (workspace: string, thumbnailKey: string, path = 'uploads/complete') =>
  resultOf(await api.post(`${workspace}/person-thumbnail/${path}`, { thumbnailKey }))

async function sentThumbnail(workspace: string): Promise<string> {
  const { thumbnailKey, url } = await presign(workspace)
  expect((await put(url, png(256, 256))).status).toBe(200)
  expect(await complete(workspace, thumbnailKey)).toEqual({ uploadStatus: 'COMPLETED' })
  return thumbnailKey
}

describe('thumbnails', () => {
  it('are sent to a link, once, and confirmed, by either spelling of the paths', async () => {
    const workspace = await openWorkspace()
    const missing = { uploadStatus: 'FAILED', uploadMessage: 'FILE_NOT_EXIST' }
    const other = await presign(workspace, 'presign')
    expect(await complete(workspace, other.thumbnailKey, 'complete')).toEqual(missing)
    const { thumbnailKey, url, expirationSeconds } = await presign(workspace)
    expect(expirationSeconds).toBe(900)
    expect(await complete(workspace, thumbnailKey)).toEqual(missing)
    expect((await put(url, png(300, 256))).status).toBe(200)
    expect((await put(url, png(300, 256))).status).toBe(409)
    expect(await complete(workspace, thumbnailKey)).toEqual({ uploadStatus: 'COMPLETED' })
    expect((await put(url.replace(/signature=./, 'signature=_'), png(300, 256))).status).toBe(403)
  })

  it.each([
    ['RESOLUTION_NOT_SUPPORT', 200, () => png(300, 255)],
    ['FORMAT_NOT_SUPPORT', 200, () => 'this is no picture'],
    ['OVER_SIZE_LIMIT', 413, () => Buffer.alloc(5 * 1024 ** 2 + 1)],
  ])('are refused with %s', async (uploadMessage, status, body) => {
    const workspace = await openWorkspace()
    const { thumbnailKey, url } = await presign(workspace)
    expect((await put(url, body())).status).toBe(status)
    expect(await complete(workspace, thumbnailKey)).toEqual({ uploadStatus: 'FAILED', uploadMessage })
    const thumbnails = [{ thumbnailKey, isPrimaryThumbnail: true }]
    expect(refused(await api.post(`${workspace}/persons`, { name: 'Ada', thumbnails }))).toEqual(
      refusal('19404'),
    )
  })

  it('expire, and are of their own workspace and account', async () => {
    const [workspace, other] = [await openWorkspace(), await openWorkspace()]
    const { thumbnailKey, url } = await presign(workspace)
    expect((await put(url.replace(/expires=\d+/, 'expires=1'), png(256, 256))).status).toBe(403)
    for (const answer of [
      await api.post(`${other}/person-thumbnail/complete`, { thumbnailKey }),
      await api.post(`${workspace}/person-thumbnail/complete`, { thumbnailKey: 'nothing' }),
    ])
      expect(refused(answer)).toEqual(refusal('19404'))
  })

  it('are added to a person and removed, and one is the primary one', async () => {
    const workspace = await openWorkspace()
    const keys = [await sentThumbnail(workspace), await sentThumbnail(workspace)]
    const person = resultOf(
      await api.post(`${workspace}/persons`, { name: 'Ada', thumbnails: [{ thumbnailKey: keys[0] }] }),
    )
    const path = `${workspace}/persons/${person.id}`
    const [first] = person.thumbnails
    expect(first).toEqual({
      id: expect.any(Number),
      url: expect.stringMatching(/^http/),
      isPrimaryThumbnail: true,
    })
    const shown = await fetch(first.url)
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png'])
    const added = resultOf(
      await api.post(`${path}/person-thumbnail`, {
        thumbnails: [{ thumbnailKey: keys[1], isPrimaryThumbnail: false }],
      }),
    ).thumbnailList
    expect(added.map((each: Body) => each.isPrimaryThumbnail)).toEqual([true, false])
    const chosen = resultOf(await api.patch(path, { primaryThumbnailId: added[1].id }))
    expect(chosen.thumbnails.map((each: Body) => each.isPrimaryThumbnail)).toEqual([false, true])
    const left = resultOf(
      await api.post(`${path}/person-thumbnail/remove`, { thumbnailIds: [added[1].id, 999_999] }),
    ).thumbnailList
    expect(left).toEqual([{ ...added[0], isPrimaryThumbnail: true }])
    expect((await fetch(added[1].url)).status).toBe(200)
    const none = resultOf(await api.delete(`${path}/person-thumbnail`, { thumbnailIds: [`${added[0].id}`] }))
    expect(none).toEqual({ thumbnailList: [] })
    expect(refused(await api.patch(path, { primaryThumbnailId: 1 }))).toEqual(refusal('19404'))
    const two = keys.map((thumbnailKey) => ({ thumbnailKey, isPrimaryThumbnail: true }))
    expect(refused(await api.post(`${path}/person-thumbnail`, { thumbnails: two }))).toEqual(refusal('10001'))
  })
})

describe('persons', () => {
  it('are registered, told of, renamed, listed and deleted', async () => {
    const workspace = await openWorkspace()
    const ada = resultOf(
      await api.post(`${workspace}/persons`, { name: ' Ada 에이다 ', description: 'first' }),
    )
    expect(ada).toEqual({
      id: ada.id,
      personId: ada.id,
      name: 'Ada 에이다',
      description: 'first',
      tags: [],
      thumbnails: [],
      assetCount: 0,
      sceneCount: 0,
    })
    expect(resultOf(await api.get(`${workspace}/persons/${ada.id}`))).toEqual(ada)
    const nobody = resultOf(await api.post(`${workspace}/persons`, {}))
    expect(nobody.name).toBeNull()
    const renamed = resultOf(await api.patch(`${workspace}/persons/${ada.id}`, { name: 'Ada Lovelace' }))
    expect(renamed).toEqual({ ...ada, name: 'Ada Lovelace' })
    const page = resultOf(await api.get(`${workspace}/persons?pageNum=1`))
    expect(page).toEqual({
      content: [renamed, nobody],
      totalCount: 2,
      totalPage: 1,
      pageNo: 1,
      pageSize: 1000,
    })
    expect(resultOf(await api.get(`${workspace}/persons?pageNum=2&pageSize=1`)).content).toEqual([nobody])
    expect(resultOf(await api.get(`${workspace}/persons?pageNum=1&name=love`)).content).toEqual([renamed])
    expect(resultOf(await api.delete(`${workspace}/persons/${ada.id}`))).toEqual(renamed)
    expect(refused(await api.get(`${workspace}/persons/${ada.id}`))).toEqual(refusal('19404'))
  })

  it.each([
    ['a name of nothing', { name: '  ' }],
    ['a long name', { name: 'a'.repeat(51) }],
    ['a name of two lines', { name: 'a\nb' }],
    ['a NUL', { name: 'a', description: 'a\u0000' }],
    ['a name that is no text', { name: 5 }],
    ['no description', { name: 'a', description: '' }],
    ['a long description', { name: 'a', description: 'a'.repeat(701) }],
    ['too many thumbnails', { name: 'a', thumbnails: Array(101).fill({ thumbnailKey: 'a' }) }],
  ])('are not registered with %s', async (_what, body) => {
    const workspace = await openWorkspace()
    expect(refused(await api.post(`${workspace}/persons`, body))).toEqual(refusal('10001'))
  })

  it('have names and descriptions of any signs', async () => {
    const workspace = await openWorkspace()
    const words = { name: 'Ada; “a|b” `c`', description: 'Born 1815;\n\tsee `notes` | papers' }
    expect(resultOf(await api.post(`${workspace}/persons`, words))).toMatchObject(words)
    const tag = resultOf(await api.post(`${workspace}/person-tags`, { name: 'cast; crew' }))
    expect(tag.name).toBe('cast; crew')
    resultOf(await api.post(`${workspace}/person-thumbnail/presign`, { thumbnailFileName: 'a;b.png' }))
  })

  it('have names of their own in a workspace', async () => {
    const [workspace, other] = [await openWorkspace(), await openWorkspace()]
    const { id } = resultOf(await api.post(`${workspace}/persons`, { name: 'Ada' }))
    resultOf(await api.post(`${other}/persons`, { name: 'Ada' }))
    expect(refused(await api.post(`${workspace}/persons`, { name: 'Ada' }))).toEqual(refusal('10001'))
    const bob = resultOf(await api.post(`${workspace}/persons`, { name: 'Bob' }))
    expect(refused(await api.patch(`${workspace}/persons/${bob.id}`, { name: 'Ada' }))).toEqual(
      refusal('10001'),
    )
    resultOf(await api.patch(`${workspace}/persons/${id}`, { name: 'Ada' }))
    expect(refused(await api.get(`${other}/persons/${id}`))).toEqual(refusal('19404'))
  })

  it('are searched by name, tag, number and kind of name, in any order', async () => {
    const workspace = await openWorkspace()
    const ids: number[] = []
    for (const name of ['Carl', 'Ada', 'Bob', null])
      ids.push(resultOf(await api.post(`${workspace}/persons`, name === null ? {} : { name })).id)
    const tag = resultOf(await api.post(`${workspace}/person-tags`, { name: 'cast' }))
    resultOf(await api.post(`${workspace}/persons/${ids[1]}/person-tags`, { tagIds: [tag.id] }))
    const search = async (body: Body) =>
      resultOf(await api.post(`${workspace}/persons/search`, { pageNum: 1, ...body })).content.map(
        (each: Body) => ids.indexOf(each.id),
      )
    expect(await search({ sortColumn: 'NAME', sortType: 'ASC' })).toEqual([1, 2, 0, 3])
    expect(await search({ sortColumn: 'PERSON_ID' })).toEqual([3, 2, 1, 0])
    expect(await search({ sortColumn: 'CREATED_AT', sortType: 'ASC', pageSize: 2 })).toEqual([0, 1])
    expect(await search({ nameType: 'ANONYMOUS' })).toEqual([3])
    expect(await search({ nameType: 'NAMED', sortColumn: 'NAME' })).toEqual([0, 2, 1])
    expect(await search({ tagIds: [`${tag.id}`] })).toEqual([1])
    expect(await search({ personIds: [ids[0], ids[3]], sortColumn: 'PERSON_ID' })).toEqual([3, 0])
    expect(await search({ name: 'ob' })).toEqual([2])
    const open = { name: null, nameType: null, sortType: null, personIds: [], tagIds: [] }
    expect(await search({ ...open, sortColumn: 'PERSON_ID' })).toEqual([3, 2, 1, 0])
    expect(resultOf(await api.get(`${workspace}/persons?pageNum=1&tagIdList=${tag.id},1`)).totalCount).toBe(1)
    for (const body of [
      { pageSize: 10 },
      { pageNum: 0 },
      { pageNum: 1, pageSize: 51 },
      { pageNum: 1, name: 'a' },
      { pageNum: 1, name: 'a|b' },
      { pageNum: 1, nameType: 'X' },
      { pageNum: 1, personIds: ['x'] },
    ])
      expect(refused(await api.post(`${workspace}/persons/search`, body))).toEqual(refusal('10001'))
    for (const query of [
      '',
      '?pageNum=0',
      '?pageNum=1&name=a',
      '?pageNum=1&tagIdList=x',
      '?pageNum=1&pageSize=1001',
    ])
      expect(refused(await api.get(`${workspace}/persons${query}`))).toEqual(refusal('10001'))
  })

  it('are merged, for good', async () => {
    const workspace = await openWorkspace()
    const thumbnails = [{ thumbnailKey: await sentThumbnail(workspace) }]
    const kept = resultOf(await api.post(`${workspace}/persons`, { name: 'Ada' })).id
    const gone = resultOf(await api.post(`${workspace}/persons`, { name: 'Ada L', thumbnails })).id
    const path = `${workspace}/persons/${kept}/merge`
    const merged = resultOf(await api.post(path, { personIds: [gone] }))
    expect(merged).toEqual({
      personId: kept,
      transferredAssetCount: 0,
      transferredThumbnailCount: 1,
      mergedTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    })
    expect(resultOf(await api.get(`${workspace}/persons/${kept}`)).thumbnails).toHaveLength(1)
    expect(refused(await api.post(path, { personIds: [gone] }))).toEqual(refusal('19404'))
    for (const personIds of [[], [kept], Array.from({ length: 11 }, (_, at) => at + 1)])
      expect(refused(await api.post(path, { personIds }))).toEqual(refusal('10001'))
  })

  it('without a face are like nobody', async () => {
    const workspace = await openWorkspace()
    const { id } = resultOf(await api.post(`${workspace}/persons`, { name: 'Ada' }))
    expect(refused(await api.get(`${workspace}/persons/${id}/similar`))).toEqual(refusal('19404'))
    for (const query of ['personCount=0', 'personCount=11', 'scoreThreshold=79', 'scoreThreshold=x'])
      expect(refused(await api.get(`${workspace}/persons/${id}/similar?${query}`))).toEqual(refusal('10001'))
    const path = `${workspace}/persons/recommend-by-thumbnail`
    const thumbnailKey = await sentThumbnail(workspace)
    expect(resultOf(await api.post(path, { thumbnailKey }))).toEqual([])
    expect(refused(await api.post(path, { thumbnailKey: 'nothing' }))).toEqual(refusal('19404'))
    expect(refused(await api.post(path, { thumbnailKey, personCount: 11 }))).toEqual(refusal('10001'))
  })

  it('are of their account', async () => {
    const workspace = await openWorkspace()
    const { id } = resultOf(await api.post(`${workspace}/persons`, { name: 'Ada' }))
    const stranger = apiOf(server.url, await server.createSigningKey({ account: 'other' }))
    const reader = apiOf(server.url, await server.createSigningKey({ scopes: ['read'] }))
    expect(refused(await stranger.get(`${workspace}/persons/${id}`))).toEqual(refusal('19404'))
    expect(refused(await reader.patch(`${workspace}/persons/${id}`, { name: 'B' }))).toEqual(refusal('19403'))
    resultOf(await reader.get(`${workspace}/persons/${id}`))
    expect(refused(await api.get(`${workspace}/persons/x`))).toEqual(refusal('10001'))
  })
})

describe('tags', () => {
  it('are made, listed, put on persons, taken off and deleted', async () => {
    const workspace = await openWorkspace()
    const made = []
    for (const name of ['cast', 'crew', 'guest'])
      made.push(resultOf(await api.post(`${workspace}/person-tags`, { name })))
    expect(made[0]).toEqual({
      id: expect.any(Number),
      name: 'cast',
      createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      createdUserName: 'main',
    })
    const tags = made.map(({ id, name }) => ({ id, name }))
    expect(resultOf(await api.get(`${workspace}/person-tags?pageNum=1`))).toEqual({
      content: tags,
      totalCount: 3,
      totalPage: 1,
      pageNo: 1,
      pageSize: 10,
    })
    expect(resultOf(await api.get(`${workspace}/person-tags?pageNum=1&name=C`)).content).toEqual(
      tags.slice(0, 2),
    )
    const listed = async (query: string) =>
      resultOf(await api.get(`${workspace}/person-tags?pageNum=1&${query}`)).content
    expect(await listed(`id=${tags[1]!.id}`)).toEqual([tags[1]])
    expect(await listed(`id=${tags[1]!.id}&name=cast`)).toEqual([])
    const { id } = resultOf(await api.post(`${workspace}/persons`, { name: 'Ada' }))
    const path = `${workspace}/persons/${id}/person-tags`
    const ids = tags.map((tag) => tag.id)
    expect(resultOf(await api.post(path, { tagIds: [ids[0], ids[0], ids[1], 999_999] }))).toEqual({
      personId: id,
      tagList: tags.slice(0, 2),
    })
    expect(resultOf(await api.delete(path, { tagIds: [ids[0]] }))).toEqual({
      personId: id,
      tagList: [tags[1]],
    })
    expect(resultOf(await api.post(path, { tagIds: [ids[2]] })).tagList).toEqual(tags.slice(1))
    expect(resultOf(await api.post(`${path}/remove`, { tagIds: [ids[1]] })).tagList).toEqual([tags[2]])
    expect((await api.delete(`${workspace}/person-tags/${ids[2]}`)).body).toEqual({
      code: '0',
      message: 'success',
    })
    expect(resultOf(await api.get(`${workspace}/persons/${id}`)).tags).toEqual([])
    expect(refused(await api.delete(`${workspace}/person-tags/${ids[2]}`))).toEqual(refusal('19404'))
    expect(refused(await api.post(`${workspace}/persons/1/person-tags`, { tagIds: ids }))).toEqual(
      refusal('19404'),
    )
    expect(refused(await api.post(path, {}))).toEqual(refusal('10001'))
    for (const name of ['cast', '', 'a'.repeat(31), 'a\tb'])
      expect(refused(await api.post(`${workspace}/person-tags`, { name }))).toEqual(refusal('10001'))
    for (const query of ['', '?pageNum=1&pageSize=51', '?pageNum=1&id=x', '?pageNum=1&name='])
      expect(refused(await api.get(`${workspace}/person-tags${query}`))).toEqual(refusal('10001'))
  })
})
