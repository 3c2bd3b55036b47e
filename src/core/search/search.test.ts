import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import type { FoundIndex } from '#core/indexes/found-index.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import {
  faceAt,
  foundIndex,
  indexed,
  label,
  line,
  seenPerson,
  shelvedFile,
} from '#tests/support/found-index.ts'
import { type Sought, searchFor } from '#tests/support/search-query.ts'
import { anywhere, type SearchQuery, type SearchScope } from './search-query.ts'

let lab: CoreLab
let principal: Principal
let workspaces = 0

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('editor')
})

afterAll(() => lab?.close())

async function openWorkspace() {
  const name = `search-${workspaces++}`
  const { id } = await lab.core.workspaces.create(principal, { name, bucket: null })
  const add = async (file: string, found: Partial<FoundIndex>) => {
    const entry = await shelvedFile(lab, principal, {
      workspace: name,
      name: file,
      kind: found.kind ?? 'video',
    })
    return { ...entry, indexId: await indexed(lab, principal, entry, foundIndex(found)) }
  }
  const find = async (sought: Sought, scope: Partial<SearchScope> = {}) => {
    const query = searchFor(sought, { workspaceId: id, ...scope })
    return (await lab.core.searches.find(principal, query, 1000)).hits
  }
  /** `file scene` of each hit, best first. */
  const places = async (...query: Parameters<typeof find>) =>
    (await find(...query)).map(({ fileName, scene }) => `${fileName} ${scene}`)
  return { name, id, add, find, places }
}

describe('a text', () => {
  it('is found where it was said, shown, seen, summed up or named, with its time and a score', async () => {
    const { add, find, places } = await openWorkspace()
    const { indexId } = await add('a.mp4', {
      passages: [
        line(12_000, 'The umbrella is red.'),
        label(31_000, 'umbrella', 0.5),
        {
          kind: 'text',
          startMs: 41_000,
          endMs: 42_000,
          text: 'UMBRELLAS FOR SALE',
          confidence: 0.9,
          language: 'en',
          box: { x: 0, y: 0, width: 1, height: 1 },
        },
      ],
    })
    await lab.pool.query(
      "update index_scenes set summary = 'Two umbrella makers' where index_id = $1 and number = 1",
      [indexId],
    )
    await add('umbrella.mov', {})
    await add('other.mp4', { passages: [line(0, 'Nothing of the kind.')] })
    const hits = await find({ text: 'umbrella' })
    expect(
      hits.map(({ fileName, scene, startMs, endMs, score }) => [fileName, scene, startMs, endMs, score]),
    ).toEqual([
      ['umbrella.mov', 0, 0, 60_000, 1],
      ['a.mp4', 1, 0, 10_000, 1],
      ['a.mp4', 2, 10_000, 20_000, 1],
      ['a.mp4', 5, 40_000, 50_000, expect.closeTo((8 / 9) * 0.97, 6)],
      ['a.mp4', 4, 30_000, 40_000, 0.85],
    ])
    expect(hits[2]!.evidence).toEqual({
      kind: 'line',
      text: 'The umbrella is red.',
      startMs: 12_000,
      endMs: 13_000,
    })
    expect(await places({ text: 'UMBRELLA!' })).toEqual(
      hits.map(({ fileName, scene }) => `${fileName} ${scene}`),
    )
  })

  it('ranks by how much of it is there, and the longer word counts more', async () => {
    const { add, find } = await openWorkspace()
    await add('a.mp4', {
      passages: [
        line(1000, 'a yellow submarine'),
        line(11_000, 'a yellow car'),
        line(21_000, 'some submarine'),
      ],
    })
    const hits = await find({ text: 'yellow submarine', confidence: 'low' })
    expect(hits.map(({ scene }) => scene)).toEqual([1, 3, 2])
    expect(await find({ text: 'yellow submarine', confidence: 'high' })).toHaveLength(1)
  })

  it.each([
    ['a wrong letter', 'Photografer', 'a photographer waits'],
    ['false spaces in Korean', '안녕하세요', '안녕 하세 요 여러분'],
    ['spaces that were left out in Korean', '오늘 날씨', '오늘날씨가좋아요'],
    ['Japanese without spaces', '東京タワー', '夜の東京タワーを見る'],
    ['Chinese without spaces', '红色', '一辆红色汽车'],
    ['wide letters', 'ABC', 'ＡＢＣ 放送'],
    ['letters of another case', 'ÉTÉ', 'un été'],
  ])('is found in spite of %s', async (_why, text, said) => {
    const { add, places } = await openWorkspace()
    await add('a.mp4', { passages: [line(1000, said), line(11_000, 'zzz'), line(21_000, '전혀 다른 말')] })
    expect(await places({ text })).toEqual(['a.mp4 1'])
  })

  it('is found however often it is misspelt in newer files', async () => {
    const { add, find } = await openWorkspace()
    await add('a.mp4', { passages: [line(1000, 'the umbrella')] })
    const misspelt = Array.from({ length: 1001 }, (_, at) => line(at * 50, 'umbrelly'))
    await add('b.mp4', { passages: misspelt })
    const hits = await find({ text: 'umbrella' })
    expect(hits[0]).toMatchObject({ fileName: 'a.mp4', scene: 1, score: 1 })
    expect(hits[1]).toMatchObject({ fileName: 'b.mp4', score: expect.closeTo(7 / 9, 6) })
  })

  it('holds the same grams, looked for in it or listed', async () => {
    const texts = [
      'The quick umbrella',
      'Ａ２０２４년에 서울 에서  abc한글def',
      "l'été—où? ÉTÉ",
      '夜の東京タワー 3階 red車',
      'a',
      '…',
      '  und so  weiter  ',
    ]
    const { rows } = await lab.pool.query(
      `select one.text as held, other.text as asked,
         (select array_agg(gram) from unnest(search_grams(other.text)) as gram
           where gram = any(search_grams(one.text))) as listed,
         (select array_agg(gram) from unnest(search_grams(other.text)) as gram
           where position(gram in search_haystack(one.text)) > 0) as found
       from unnest($1::text[]) as one (text), unnest($1::text[]) as other (text)`,
      [texts],
    )
    expect(rows).toHaveLength(texts.length ** 2)
    for (const { held, asked, listed, found } of rows) expect(found, `${asked} in ${held}`).toEqual(listed)
  })

  it('without letters is refused', async () => {
    const { find } = await openWorkspace()
    await expect(find({ text: ' ?! ' })).rejects.toMatchObject({ code: 'request_invalid' })
  })

  it('is looked for in the newest index of a file, and only there', async () => {
    const { name, places, add } = await openWorkspace()
    const entry = await add('a.mp4', { passages: [line(0, 'before')] })
    await indexed(lab, principal, entry, foundIndex({ passages: [line(0, 'after')] }))
    expect(await places({ text: 'before' })).toEqual([])
    expect(await places({ text: 'after' })).toEqual(['a.mp4 1'])
    const stranger = await lab.createPrincipal('somebody')
    await expect(lab.core.workspaces.find(stranger, name)).rejects.toMatchObject({
      code: 'workspace_unknown',
    })
  })

  it('follows corrections at once', async () => {
    const { add, places } = await openWorkspace()
    const { indexId } = await add('a.mp4', { passages: [line(0, 'hallo wurld')] })
    await lab.core.indexChanges.line(principal, { id: indexId }, 1, { text: 'something correct' })
    expect(await places({ text: 'correct' })).toEqual(['a.mp4 1'])
    expect(await places({ text: 'hallo' })).toEqual([])
  })
})

describe('conditions', () => {
  it('hold of one scene, each by its own logic', async () => {
    const { name, add, places } = await openWorkspace()
    const ada = await seenPerson(lab, principal, 1, faceAt(0), 1000)
    const bob = await seenPerson(lab, principal, 2, faceAt(3), 1000)
    const bobLater = { ...bob.appearances[0]!, startMs: 31_000, endMs: 32_000 }
    await add('a.mp4', {
      persons: [ada, { ...bob, appearances: [...bob.appearances, bobLater] }],
      passages: [line(2000, 'Good morning to all'), line(32_000, 'Good night, Ada')],
    })
    const { persons } = await lab.core.personLists.list(
      principal,
      name,
      { namePart: null, numbers: null, tags: null, isNamed: null },
      { by: 'number', isAscending: true },
      { offset: 0, limit: 10 },
    )
    const [one, two] = persons.map(({ number }) => number) as [number, number]
    const with_ = (must: number[], any: number[] = [], not: number[] = []) => ({
      persons: { must, any, not },
    })
    expect(await places(with_([one, two]))).toEqual(['a.mp4 1'])
    expect(await places(with_([two]))).toEqual(['a.mp4 1', 'a.mp4 4'])
    expect(await places(with_([], [one, two]))).toEqual(['a.mp4 1', 'a.mp4 4'])
    expect(await places(with_([two], [], [one]))).toEqual(['a.mp4 4'])
    expect(await places(with_([], [], [two]))).toEqual([2, 3, 5, 6].map((scene) => `a.mp4 ${scene}`))
    const said = (must: string[], any: string[] = [], not: string[] = []) => ({
      dialogue: { must, any, not },
    })
    expect(await places(said(['good']))).toEqual(['a.mp4 1', 'a.mp4 4'])
    expect(await places(said(['good', 'to all']))).toEqual(['a.mp4 1'])
    expect(await places(said(['morning good']))).toEqual([])
    expect(await places(said([], ['night', 'noon']))).toEqual(['a.mp4 4'])
    expect(await places({ ...said(['good'], [], ['night']), ...with_([one]) })).toEqual(['a.mp4 1'])
    expect(await places({ text: 'good', ...with_([one]) })).toEqual(['a.mp4 1'])
  })

  it('alone give no score', async () => {
    const { add, find } = await openWorkspace()
    await add('a.mp4', { passages: [line(2000, 'hello')] })
    const [hit] = await find({ dialogue: { must: ['hello'], any: [], not: [] } })
    expect(hit).toMatchObject({ score: null, evidence: null, startMs: 0, endMs: 10_000 })
  })

  it('of what was said never hold of images, which have no scenes', async () => {
    const { add, places } = await openWorkspace()
    await add('a.png', {
      kind: 'image',
      durationMs: 0,
      scenes: [],
      passages: [{ ...label(0, 'boat'), endMs: 0 }],
    })
    await add('b.mp4', { passages: [label(0, 'boat')] })
    expect(await places({ text: 'boat' })).toEqual(['b.mp4 1', 'a.png 0'])
    expect(await places({ text: 'boat' }, { kinds: ['image'] })).toEqual(['a.png 0'])
    expect(await places({ text: 'boat', dialogue: { must: ['boat'], any: [], not: [] } })).toEqual([])
  })

  it('narrow to files and times', async () => {
    const { add, places } = await openWorkspace()
    const one = await add('a.mp4', { passages: [line(0, 'hello')] })
    const other = await add('b.mp4', { passages: [line(0, 'hello')] })
    expect(await places({ text: 'hello' })).toEqual(['b.mp4 1', 'a.mp4 1'])
    expect(await places({ text: 'hello' }, { entryNumbers: [one.number] })).toEqual(['a.mp4 1'])
    expect(await places({ text: 'hello' }, { projectNumbers: [other.projectNumber] })).toHaveLength(2)
    expect(await places({ text: 'hello' }, { projectNumbers: [0] })).toEqual([])
    const tomorrow = new Date(Date.UTC(2999, 0))
    expect(await places({ text: 'hello' }, { changedFrom: tomorrow })).toEqual([])
    expect(await places({ text: 'hello' }, { changedTo: tomorrow })).toHaveLength(2)
  })
})

describe('a picture', () => {
  const picture = async (look: {
    pictureHash: string | null
    faces: { provider: string; embedding: number[] }[]
  }) => {
    const { rows } = await lab.pool.query(
      `with made as (
         insert into assets (id, account_id, blob_key, size_bytes, sha256, media_type, media_kind, created_at)
         values (uuidv7(), $1, uuidv7()::text, 1, repeat('0', 64), 'image/png', 'image', now()) returning id)
       insert into picture_uploads (id, account_id, purpose, credential_id, file_name, asset_id, look, expires_at, created_at)
         select uuidv7(), $1, 'query', $2, 'a.png', made.id, $3, now(), now() from made returning id`,
      [principal.accountId, principal.credentialId, JSON.stringify(look)],
    )
    return rows[0].id as string
  }
  const shot = (number: number, pictureHash: string) => ({
    number,
    sceneNumber: number,
    startMs: (number - 1) * 10_000,
    endMs: number * 10_000,
    begins: 'cut',
    confidence: 1,
    keyFrameMs: number * 10_000 - 5000,
    pictureHash,
  })

  it('finds what looks like it, by the bits in which their hashes differ', async () => {
    const { add, find } = await openWorkspace()
    await add('a.mp4', {
      shots: [shot(1, '00000000000000ff'), shot(2, '0000000000000fff'), shot(3, 'ffffffff00000000')],
    })
    const key = await picture({ pictureHash: '00000000000000ff', faces: [] })
    const scored = async (confidence: SearchQuery['confidence']) =>
      (await find({ picture: key, confidence })).map(({ scene, score }) => [scene, score])
    expect(await scored('medium')).toEqual([
      [1, 1],
      [2, 1 - 4 / 32],
    ])
    expect((await find({ picture: key }))[0]!.evidence).toMatchObject({ kind: 'picture', startMs: 0 })
  })

  it('finds what is like it, by signatures of the same provider, the clearer the better', async () => {
    const { add, find } = await openWorkspace()
    const hashes = ['f0f0f0f0f0f0f0f0', '0f0f0f0f0f0f0f0f', '3333333333333333', 'cccccccccccccccc']
    const seen = (number: number, degrees: number, confidence = 1, provider = 'test-look 1') => ({
      subject: 'shot' as const,
      number,
      provider,
      vector: faceAt(2, degrees),
      confidence,
    })
    await add('a.mp4', {
      shots: hashes.map((hash, at) => shot(at + 1, hash)),
      vectors: [seen(1, 20), seen(2, 0), seen(3, 0, 0.6), seen(4, 0, 1, 'test-look 2')],
    })
    const signature = { provider: 'test-look 1', vector: faceAt(2), confidence: 1 }
    const search = async (parts: object) =>
      (await find({ picture: await picture({ pictureHash: null, faces: [], ...parts }) })).map(
        ({ scene, score, evidence }) => [scene, score, evidence?.kind],
      )
    const alike = (Math.cos(Math.PI / 9) - 0.68) / 0.32
    expect(await search({ signature })).toEqual([
      [2, expect.closeTo(1, 6), 'picture'],
      [1, expect.closeTo(alike, 1), 'picture'],
      [3, expect.closeTo(0.6, 2), 'picture'],
    ])
    expect(await search({ signature: { ...signature, confidence: 0.4 } })).toEqual([])
    // The hash is the better witness where it says more.
    expect(await search({ signature, pictureHash: hashes[3] })).toContainEqual([4, 1, 'picture'])
  })

  it('finds who is seen in it', async () => {
    const { add, find } = await openWorkspace()
    await add('a.mp4', { persons: [await seenPerson(lab, principal, 1, faceAt(0), 21_000)] })
    await add('b.mp4', { persons: [await seenPerson(lab, principal, 1, faceAt(4), 21_000)] })
    const provider = 'test-faces 1'
    const hits = await find({
      picture: await picture({ pictureHash: null, faces: [{ provider, embedding: faceAt(0) }] }),
    })
    expect(hits.map(({ fileName, scene, score }) => [fileName, scene, score])).toEqual([['a.mp4', 3, 1]])
    const others = [{ provider: 'another 1', embedding: faceAt(0) }]
    expect(await find({ picture: await picture({ pictureHash: null, faces: others }) })).toEqual([])
  })

  it('that was not confirmed is refused', async () => {
    const { find } = await openWorkspace()
    await expect(find({ picture: 'nothing' })).rejects.toMatchObject({ code: 'thumbnail_unknown' })
  })
})

describe('pages', () => {
  it('belong together, whatever is indexed meanwhile', async () => {
    const { id, add } = await openWorkspace()
    await add('a.mp4', { passages: [line(0, 'hello'), line(11_000, 'hello'), line(21_000, 'hello')] })
    const query = { ...searchFor({ text: 'hello' }), scope: { ...anywhere, workspaceId: id } }
    const search = await lab.core.searches.start(principal, query)
    expect(search).toMatch(/^[0-9a-f]{20}$/)
    await add('b.mp4', { passages: [line(0, 'hello')] })
    const page = (offset: number) =>
      lab.core.searches.page(principal, { workspaceId: id, id: search }, offset, 2)
    const [first, second, third] = [await page(0), await page(2), await page(4)]
    expect([first, second, third].map(({ totalCount }) => totalCount)).toEqual([3, 3, 3])
    expect([...first.hits, ...second.hits].map(({ scene }) => scene)).toEqual([1, 2, 3])
    expect(third.hits).toEqual([])
    const stranger = await lab.createPrincipal('stranger')
    await expect(
      lab.core.searches.page(stranger, { workspaceId: id, id: search }, 0, 2),
    ).rejects.toMatchObject({ code: 'search_unknown' })
  })
})
