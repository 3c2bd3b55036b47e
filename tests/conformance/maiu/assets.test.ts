/** Files: registered from a bucket, listed, told of, moved, deleted, by both families of paths. */
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { apiOf as nativeApiOf } from '#tests/conformance/native/support/api.ts'
import { heifBytes } from '#tests/media-corpus/heif-files.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { least, untilAnalyzed } from './support/analyzed.ts'
import { type Api, apiOf, type Body, refusal, refused, resultOf } from './support/api.ts'
import { makeBucket, register, type TestBucket } from './support/bucket.ts'

let server: TestServer
let bucket: TestBucket
let api: Api
let home: string
let baseId: number

beforeAll(async () => {
  bucket = makeBucket()
  server = await startTestServer({
    settings: {
      TRIPTYCH_BUCKETS: `films=file:${bucket.folder},private@other=file:${bucket.folder}`,
      TRIPTYCH_WORKERS: '1',
    },
  })
  api = apiOf(server.url, await server.createSigningKey())
  baseId = resultOf(await api.get('workspaces/default/projects')).projects[0].projectId
  home = `workspaces/default/projects/${baseId}`
})

afterAll(() => server?.close())

const localTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
const people = {
  createUserName: 'main',
  createdTime: localTime,
  updateUserName: 'main',
  updatedTime: localTime,
}
/** Has an analysis of it wait, for which there is no ticket; what is returned ends it. */
const hold = async (id: number) => {
  const taskId = uuidV7()
  // Waits for nobody: no ticket goes with it.
  await server.pool.query(
    `insert into tasks (id, account_id, project_id, entry_id, credential_id, kind, state, label, fair_tag, input, created_at, updated_at)
     select $1, account_id, project_id, id, credential_id, 'analyze', 'queued', 'understanding', 1, '{}', now(), now()
     from entries where number = $2`,
    [taskId, id],
  )
  return () =>
    server.pool.query(`update tasks set state = 'canceled', finished_at = now() where id = $1`, [taskId])
}
const newProject = async (name: string): Promise<number> =>
  resultOf(await api.post('workspaces/default/projects', { name })).projectId
const blobsOf = async (): Promise<number> => {
  let count = 0
  for await (const _blob of server.house.blobs.list('assets/')) count += 1
  return count
}

it('registers a video, by either family, under one number', async () => {
  const size = bucket.putVideo('인터뷰/take 1.mp4')
  const made = await api.post(`${home}/video-assets/import/object-storage`, {
    key: '인터뷰/take 1.mp4',
    bucketName: 'films',
  })
  expect(made.body).toEqual({
    code: '0',
    message: 'success',
    result: { videoId: expect.any(Number), ...people },
  })
  const id = made.body.result.videoId
  await expect
    .poll(async () => resultOf(await api.get(`${home}/assets/${id}/import-status`)))
    .toEqual({ assetId: id, uploadStatus: 'COMPLETED', uploadResult: 'Upload completed' })
  expect(resultOf(await api.get(`${home}/video-assets/${id}/import-status`))).toEqual({
    videoId: id,
    uploadStatus: 'COMPLETED',
    uploadResult: 'Upload completed',
  })
  const told = {
    projectId: baseId,
    metaData: { resolution: '640x360', durationMs: 1000, size, format: 'mp4' },
    key: '인터뷰/take 1.mp4',
    ...people,
  }
  const asset = { assetId: id, fileName: 'take 1.mp4', ...told }
  const video = { videoId: id, videoName: 'take 1.mp4', ...told }
  expect(resultOf(await api.get(`${home}/assets/${id}`))).toEqual(asset)
  expect(resultOf(await api.get(`${home}/video-assets/${id}`))).toEqual(video)
  const page = { totalCount: 1, totalPage: 1, pageNo: 1, pageSize: 1000 }
  expect(resultOf(await api.get(`${home}/assets?pageNum=1`))).toEqual({ content: [asset], ...page })
  expect(resultOf(await api.get(`${home}/video-assets?pageNum=1`))).toEqual({ content: [video], ...page })
})

it('has come when it came while its status was asked for', async () => {
  bucket.putPicture('just now.png')
  const { id } = await register(api, home, 'just now.png')
  const { rows } = await server.pool.query('select id from entries where number = $1', [id])
  // As it was read a moment before.
  expect(await server.core.imports.stateOf({ id: rows[0].id, asset_id: null })).toBe('there')
  expect((await api.delete(`${home}/assets/${id}`)).status).toBe(200)
})

it('registers an image, which the first generation does not see', async () => {
  const project = await newProject('images')
  const place = `workspaces/default/projects/${project}`
  const size = bucket.putPicture('photo.png')
  const { id, status } = await register(api, place, 'photo.png')
  expect(status.uploadStatus).toBe('COMPLETED')
  expect(resultOf(await api.get(`${place}/assets/${id}`))).toMatchObject({
    metaData: { resolution: '480x360', durationMs: null, size, format: 'png' },
  })
  expect(resultOf(await api.get(`${place}/video-assets?pageNum=1`))).toMatchObject({
    content: [],
    totalCount: 0,
  })
  for (const path of ['', '/import-status'])
    expect(refused(await api.get(`${place}/video-assets/${id}${path}`))).toEqual(refusal('19404'))
  expect(refused(await api.delete(`${place}/video-assets/${id}`))).toEqual(refusal('19404'))
})

describe('a HEIC image', () => {
  const painted = () => {
    const canvas = createCanvas(480, 360)
    const context = canvas.getContext('2d')
    for (let i = 0; i < 40; i++) {
      context.fillStyle = `hsl(${(i * 47) % 360}, 70%, ${20 + ((i * 13) % 60)}%)`
      context.fillRect((i * 97) % 440, (i * 61) % 320, 90, 70)
    }
    return canvas
  }

  it('of tiles is registered, analyzed, shown as JPEG and found by another', async () => {
    bucket.put('photo.heic', heifBytes({ picture: painted(), tile: 256, turns: 1 }))
    const { id, status } = await register(api, home, 'photo.heic')
    expect(status.uploadStatus).toBe('COMPLETED')
    expect(resultOf(await api.get(`${home}/assets/${id}`))).toMatchObject({
      metaData: { resolution: '360x480', format: 'heic' },
    })
    await api.post(`${home}/assets/${id}/analyze`, least)
    expect(await untilAnalyzed(api, `${home}/assets/${id}`)).toMatchObject({ status: 'ANALYZE_COMPLETED' })
    const asked = { assetType: 'IMAGE', assetFileName: 'query.heic' }
    const { assetFileKey, presignedUploadUrl } = resultOf(
      await api.post('query-assets/uploads/presigned-url', asked),
    )
    const query = new Uint8Array(heifBytes({ picture: painted(), turns: 1 }))
    expect((await fetch(presignedUploadUrl, { method: 'PUT', body: query })).status).toBe(200)
    expect(
      resultOf(await api.post('query-assets/uploads/complete', { assetKey: assetFileKey })),
    ).toMatchObject({ uploadStatus: 'COMPLETED' })
    const { searchId } = resultOf(
      await api.post('workspaces/default/assets/search', {
        query: { imageQuery: assetFileKey },
        filter: { assetIds: [id] },
      }),
    )
    const { results } = resultOf(await api.get(`workspaces/default/assets/search/${searchId}`))
    expect(results).toMatchObject([{ assetId: id, type: 'IMAGE', sceneId: null }])
    expect(results[0].score).toBeGreaterThan(0.9)
    const shown = await fetch(results[0].keyFrameUrl)
    expect(shown.headers.get('content-type')).toBe('image/jpeg')
    const { width, height } = await loadImage(Buffer.from(await shown.arrayBuffer()))
    expect([width, height]).toEqual([360, 480])
  })

  it('that is cut off is told so', async () => {
    const whole = heifBytes({ picture: painted() })
    bucket.put('cut off.heic', whole.subarray(0, whole.length - 50))
    expect((await register(api, home, 'cut off.heic')).status).toMatchObject({
      uploadStatus: 'INVALID_METADATA',
      uploadResult: expect.stringContaining('cut off'),
    })
  })
})

describe('what cannot be had', () => {
  const statusOf = async (key: string) => (await register(api, home, key)).status

  it('is told: no file, also where a link or a folder is', async () => {
    symlinkSync('/etc/hostname', join(bucket.folder, 'link.mp4'))
    bucket.put('folder.mp4/inside', Buffer.from('x'))
    for (const key of ['nothing.mp4', 'link.mp4', 'folder.mp4'])
      expect(await statusOf(key), key).toMatchObject({
        uploadStatus: 'FILE_NOT_EXIST',
        uploadResult: 'No file',
      })
  })

  it.each([
    ['small.mp4', /^Unsupported resolution \(supported resolutions: 360p/, { width: 320, height: 240 }],
    ['odd.avi', /^Unsupported format/, { muxer: 'avi', pictureEncoder: 'mpeg4' }],
  ] as const)('is told of %s', async (key, text, fixture) => {
    bucket.putVideo(key, fixture)
    expect(await statusOf(key)).toMatchObject({
      uploadStatus: 'INVALID_METADATA',
      uploadResult: expect.stringMatching(text),
    })
  })

  it.each([
    ['text.mp4', Buffer.from('no film at all')],
    ['empty.mp4', Buffer.alloc(0)],
  ])('is told of %s, and nothing of it stays', async (key, bytes) => {
    bucket.put(key, bytes)
    const before = await blobsOf()
    const { id, status } = await register(api, home, key)
    expect(status.uploadStatus).toBe('INVALID_METADATA')
    expect(await blobsOf()).toBe(before)
    expect(resultOf(await api.get(`${home}/assets/${id}`)).metaData).toEqual({
      resolution: null,
      durationMs: null,
      size: null,
      format: 'mp4',
    })
    expect((await api.delete(`${home}/assets/${id}`)).body).toEqual({ code: '0', message: 'success' })
  })

  it('is told of an image over 10 MB', async () => {
    bucket.putPicture('large.png')
    bucket.put(
      'large.png',
      Buffer.concat([readFileSync(join(bucket.folder, 'large.png')), Buffer.alloc(10 * 1024 ** 2)]),
    )
    expect(await statusOf('large.png')).toMatchObject({
      uploadStatus: 'INVALID_METADATA',
      uploadResult: expect.stringMatching(/^Unsupported size/),
    })
  })
})

describe('a registration', () => {
  const order = (body: unknown, project = home) => api.post(`${project}/assets/import/object-storage`, body)

  it('takes one key of a file, and no folder', async () => {
    expect(refused(await order({ key: 'folder/', bucketName: 'films' }))).toEqual(refusal('10016'))
    expect(refused(await order({ key: Array(11).fill('a.mp4'), bucketName: 'films' }))).toEqual(
      refusal('10023'),
    )
    const bad = [['a.mp4'], 5, '', '/etc/passwd', '../a.mp4', 'a/../../b.mp4', 'a//b.mp4', 'a\u0000.mp4']
    for (const key of bad)
      expect(refused(await order({ key, bucketName: 'films' })), String(key)).toEqual(refusal('10001'))
    for (const body of [{ key: 'a.mp4' }, { bucketName: 'films' }, { key: 'a.mp4', bucketName: 5 }])
      expect(refused(await order(body))).toEqual(refusal('10001'))
  })

  it('takes buckets that are open to the account', async () => {
    for (const bucketName of ['nothing', 'private', ''])
      expect(refused(await order({ key: 'a.mp4', bucketName }))).toEqual(refusal('19404'))
    const other = apiOf(server.url, await server.createSigningKey({ account: 'other' }))
    const { projects } = resultOf(await other.get('workspaces/default/projects'))
    bucket.putVideo('for the other.mp4')
    const { status } = await register(
      other,
      `workspaces/default/projects/${projects[0].projectId}`,
      'for the other.mp4',
      { bucketName: 'private' },
    )
    expect(status.uploadStatus).toBe('COMPLETED')
  })

  it('wants a project of the workspace', async () => {
    const body = { key: 'a.mp4', bucketName: 'films' }
    expect(refused(await order(body, 'workspaces/default/projects/1'))).toEqual(refusal('19404'))
    expect(refused(await order(body, 'workspaces/nowhere/projects/1'))).toEqual(refusal('19404'))
    expect(refused(await order(body, 'workspaces/default/projects/x'))).toEqual(refusal('10001'))
  })

  it('may be made twice, and gives two files of one name', async () => {
    bucket.putVideo('twice.mp4')
    const first = await register(api, home, 'twice.mp4')
    const second = await register(api, home, 'twice.mp4', { family: 'video-assets' })
    expect(first.id).not.toBe(second.id)
    expect((await api.delete(`${home}/assets/${first.id}`)).status).toBe(200)
    expect(resultOf(await api.get(`${home}/assets/${second.id}`)).fileName).toBe('twice.mp4')
  })
})

it('is fetched again for the place it has, when its task is tried again', async () => {
  const { id, status } = await register(api, home, 'late.mp4')
  expect(status.uploadStatus).toBe('FILE_NOT_EXIST')
  const native = nativeApiOf(server.url, (await server.createKey()).key)
  const [task] = (await native.get('/tasks?kind=ingest&state=failed')).body.items
  bucket.putVideo('late.mp4')
  expect((await native.post(`/tasks/${task.id}/retry`)).status).toBe(201)
  await expect
    .poll(async () => resultOf(await api.get(`${home}/assets/${id}/import-status`)).uploadStatus, {
      timeout: 20_000,
    })
    .toBe('COMPLETED')
  expect(resultOf(await api.get(`${home}/assets/${id}`)).metaData.resolution).toBe('640x360')
  expect((await native.post(`/tasks/${task.id}/retry`)).status, 'the file has come').toBe(409)
})

it('lists by number, page by page, with a count of its own', async () => {
  const place = `workspaces/default/projects/${await newProject('pages')}`
  const ids: number[] = []
  for (const [index, key] of ['p1.mp4', 'p2.png', 'p3.mp4'].entries()) {
    if (index === 1) bucket.putPicture(key)
    else bucket.putVideo(key)
    ids.push((await register(api, place, key)).id)
  }
  const list = async (query: string, family = 'assets') =>
    resultOf(await api.get(`${place}/${family}?${query}`))
  const last = await list('pageNum=2&pageSize=2')
  expect({ ...last, content: last.content.map((each: Body) => each.assetId) }).toEqual({
    content: [ids[2]],
    totalCount: 3,
    totalPage: 2,
    pageNo: 2,
    pageSize: 2,
  })
  const videos = await list('pageNum=1', 'video-assets')
  expect({ count: videos.totalCount, ids: videos.content.map((each: Body) => each.videoId) }).toEqual({
    count: 2,
    ids: [ids[0], ids[2]],
  })
  expect(await list('pageNum=7')).toMatchObject({ content: [], totalCount: 3 })
  for (const query of ['', 'pageNum=0', 'pageNum=x', 'pageNum=1&pageSize=1001'])
    expect(refused(await api.get(`${place}/assets?a=b&${query}`))).toEqual(refusal('10001'))
  resultOf(await api.get(`${place}/assets/${ids[0]}`))
  expect((await api.delete(`${place}/assets/${ids[0]}`)).status).toBe(200)
  expect((await list('pageNum=1')).totalCount).toBe(2)
})

it('moves to another project of the workspace, and keeps its number', async () => {
  const target = await newProject('target')
  bucket.putVideo('moving.mp4')
  const { id } = await register(api, home, 'moving.mp4')
  const moved = resultOf(await api.patch(`${home}/video-assets/${id}?new_project_id=${target}`))
  expect(moved).toMatchObject({ videoId: id, videoName: 'moving.mp4', projectId: target })
  expect(refused(await api.get(`${home}/assets/${id}`))).toEqual(refusal('19404'))
  const there = `workspaces/default/projects/${target}`
  expect(resultOf(await api.get(`${there}/assets/${id}`))).toMatchObject({ assetId: id, projectId: target })
  expect(resultOf(await api.get(`${there}/assets?pageNum=1`)).totalCount).toBe(1)
  for (const query of ['', '?new_project_id=', '?new_project_id=abc'])
    expect(refused(await api.patch(`${there}/assets/${id}${query}`))).toEqual(refusal('10001'))
  expect(refused(await api.patch(`${there}/assets/${id}?new_project_id=1`))).toEqual(refusal('19404'))
  resultOf(await api.post('workspaces', { workspaceName: 'elsewhere' }))
  const [away] = resultOf(await api.get('workspaces/elsewhere/projects')).projects
  expect(refused(await api.patch(`${there}/assets/${id}?new_project_id=${away.projectId}`))).toEqual(
    refusal('19404'),
  )
})

it('stays while it is being analyzed, and so does all it is in', async () => {
  resultOf(await api.post('workspaces', { workspaceName: 'busy' }))
  const { projectId } = resultOf(await api.post('workspaces/busy/projects', { name: 'busy' }))
  const place = `workspaces/busy/projects/${projectId}`
  bucket.putVideo('busy.mp4')
  const { id } = await register(api, place, 'busy.mp4')
  const release = await hold(id)
  const held = [
    await api.delete(`${place}/assets/${id}`),
    await api.patch(`${place}/assets/${id}?new_project_id=${projectId}`),
    await api.delete(place),
    await api.delete('workspaces/busy'),
  ]
  for (const answer of held) expect(refused(answer)).toEqual(refusal('19409'))
  await release()
  expect((await api.delete('workspaces/busy')).status).toBe(200)
})

it('goes with its project, and its bytes with the last that needs them', async () => {
  const project = await newProject('ending')
  const place = `workspaces/default/projects/${project}`
  bucket.putVideo('ending.mp4')
  const { id } = await register(api, place, 'ending.mp4')
  const { rows } = await server.pool.query(
    'select asset_id, blob_key from entries join assets on assets.id = asset_id where entries.number = $1',
    [id],
  )
  expect((await api.delete(place)).status).toBe(200)
  expect(refused(await api.get(`${place}/assets/${id}`))).toEqual(refusal('19404'))
  const left = await server.pool.query('select from assets where id = $1', [rows[0].asset_id])
  expect(left.rowCount).toBe(0)
  await server.core.assets.loose.sweep()
  expect(await server.house.blobs.stat(rows[0].blob_key)).toBeNull()
})

it('changes no project that it is fetched for', async () => {
  const project = await newProject('unedited')
  const at = new Date('2025-04-23T04:56:56Z')
  await server.pool.query('update projects set created_at = $1, updated_at = $1 where number = $2', [
    at,
    project,
  ])
  bucket.putPicture('unedited.png')
  await register(api, `workspaces/default/projects/${project}`, 'unedited.png')
  const { createdTime, updatedTime } = resultOf(await api.get(`workspaces/default/projects/${project}`))
  expect(updatedTime).toBe(createdTime)
})

it('is gone when its place went before it had come', async () => {
  const before = await blobsOf()
  bucket.putVideo('too late.mp4')
  const made = resultOf(
    await api.post(`${home}/assets/import/object-storage`, { key: 'too late.mp4', bucketName: 'films' }),
  )
  expect((await api.delete(`${home}/assets/${made.assetId}`)).status).toBe(200)
  await expect
    .poll(
      async () =>
        (await server.pool.query(`select from tasks where kind = 'ingest' and finished_at is null`)).rowCount,
      { timeout: 20_000 },
    )
    .toBe(0)
  await server.core.assets.loose.sweep()
  expect(await blobsOf()).toBe(before)
})

it('takes decimal numbers in paths', async () => {
  expect(refused(await api.get(`${home}/assets/abc`))).toEqual(refusal('10001'))
  for (const id of ['0', '999999', '9'.repeat(30)])
    expect(refused(await api.get(`${home}/assets/${id}`))).toEqual(refusal('19404'))
})

it('shows what came in by another door, on the shelf of the account', async () => {
  const { key } = await server.createKey()
  const bytes = readFileSync(join(bucket.folder, 'twice.mp4'))
  const uploaded = await fetch(`${server.url}/v1/uploads`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'video/mp4', 'x-file-name': 'from-indream.mp4' },
    body: bytes,
  })
  expect(uploaded.status).toBe(201)
  const { content } = resultOf(await api.get(`${home}/assets?pageNum=1`))
  const found = content.find((each: Body) => each.fileName === 'from-indream.mp4')
  expect(found).toMatchObject({ key: 'from-indream.mp4', metaData: { resolution: '640x360', format: 'mp4' } })
  expect(resultOf(await api.get(`${home}/assets/${found.assetId}/import-status`)).uploadStatus).toBe(
    'COMPLETED',
  )
  const { data } = (await uploaded.json()) as { data: { assetId: string } }
  const release = await hold(found.assetId)
  const remove = () =>
    fetch(`${server.url}/v1/assets/${data.assetId}`, { method: 'DELETE', headers: { 'x-api-key': key } })
  expect((await remove()).status).toBe(409)
  await release()
  expect((await remove()).status).toBe(200)
  expect(refused(await api.get(`${home}/assets/${found.assetId}`))).toEqual(refusal('19404'))
})
