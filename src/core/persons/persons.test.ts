import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import { type CoreLab, openCoreLab, untilBlocked } from '#tests/support/core-lab.ts'
import { faceAt, foundIndex, indexed, seenPerson, shelvedFile } from '#tests/support/found-index.ts'
import { cosineOf, packEmbedding, scoreOfCosine, unpackEmbedding } from './face-likeness.ts'

let lab: CoreLab
let principal: Principal
let count = 0

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('curator')
})

afterAll(() => lab?.close())

async function createWorkspace(): Promise<string> {
  const name = `faces-${count++}`
  await lab.core.workspaces.create(principal, { name, bucket: null })
  return name
}

/** Analyzes one more file that shows these faces. */
async function analyze(workspace: string, faces: number[][], tagNumbers: number[] = []) {
  const entry = await shelvedFile(lab, principal, { workspace })
  const persons = []
  for (const [at, face] of faces.entries())
    persons.push(await seenPerson(lab, principal, at + 1, face, at * 10_000))
  return await indexed(lab, principal, entry, foundIndex({ persons }), tagNumbers)
}

const everybody = { namePart: null, numbers: null, tags: null, isNamed: null }
const list = async (workspace: string, filter: Partial<typeof everybody> = {}) =>
  (
    await lab.core.personLists.list(
      principal,
      workspace,
      { ...everybody, ...filter },
      { by: 'assetCount', isAscending: false },
      { offset: 0, limit: 100 },
    )
  ).persons

describe('faces', () => {
  it('are kept to the last bit that matters, at unit length', () => {
    const kept = unpackEmbedding(packEmbedding([3, 0, -4])!)
    expect([...kept]).toEqual([0.6, 0, -0.8].map((each) => Math.fround(each)))
    expect(packEmbedding([0, 0])).toBeNull()
    expect(packEmbedding([])).toBeNull()
  })

  it('of another kind are not like each other', () => {
    expect(cosineOf([1, 0], [1, 0, 0])).toBe(0)
  })

  it.each([
    [-0.2, 0],
    [0.31, 40],
    [0.62, 80],
    [0.81, 90],
    [1, 100],
  ])('with cosine %f score %f', (cosine, score) => {
    expect(scoreOfCosine(cosine)).toBeCloseTo(score, 6)
  })
})

describe('who is seen', () => {
  it('is somebody known, or somebody new without a name', async () => {
    const workspace = await createWorkspace()
    await analyze(workspace, [faceAt(0), faceAt(4)])
    const first = await list(workspace)
    expect(first.map(({ name, assetCount, sceneCount }) => [name, assetCount, sceneCount])).toEqual([
      [null, 1, 1],
      [null, 1, 1],
    ])
    // 40 degrees away the cosine is 0.77, and 60 degrees away it is 0.5.
    await analyze(workspace, [faceAt(0, 40), faceAt(4, 60)])
    const second = await list(workspace)
    expect(second.map(({ assetCount }) => assetCount)).toEqual([2, 1, 1])
    const byNumber = (a: { number: number }, b: { number: number }) => a.number - b.number
    const known = second.find(({ assetCount }) => assetCount === 2)!
    expect([...first].sort(byNumber)[0]!.number).toBe(known.number)
  })

  it('is rather who carries a tag that is looked for, or has a name', async () => {
    const workspace = await createWorkspace()
    await analyze(workspace, [faceAt(0), faceAt(0, 60)])
    const [near, far] = (await list(workspace)).sort((a, b) => a.number - b.number)
    const tag = await lab.core.personTags.create(principal, workspace, 'cast')
    // 25 degrees from one, 35 from the other.
    await analyze(workspace, [faceAt(0, 25)])
    expect((await lab.core.persons.get(principal, workspace, near!.number)).assetCount).toBe(2)
    await lab.core.persons.update(principal, workspace, near!.number, { name: 'Ada' })
    await lab.core.personTags.add(principal, workspace, far!.number, [tag.number, 999_999])
    await analyze(workspace, [faceAt(0, 25)], [tag.number])
    expect((await lab.core.persons.get(principal, workspace, far!.number)).assetCount).toBe(2)
    await analyze(workspace, [faceAt(0, 35)])
    expect((await lab.core.persons.get(principal, workspace, near!.number)).assetCount).toBe(3)
  })

  it('is one new person when two analyses see a new face at once', async () => {
    const workspace = await createWorkspace()
    await Promise.all([analyze(workspace, [faceAt(2)]), analyze(workspace, [faceAt(2)])])
    expect((await list(workspace)).map(({ assetCount }) => assetCount)).toEqual([2])
  })

  it('is known in its own workspace alone', async () => {
    const [one, other] = [await createWorkspace(), await createWorkspace()]
    await analyze(one, [faceAt(0)])
    await analyze(other, [faceAt(0)])
    expect((await list(one))[0]!.number).not.toBe((await list(other))[0]!.number)
  })

  it('is counted by the newest index of a file', async () => {
    const workspace = await createWorkspace()
    const entry = await shelvedFile(lab, principal, { workspace })
    await indexed(
      lab,
      principal,
      entry,
      foundIndex({ persons: [await seenPerson(lab, principal, 1, faceAt(0))] }),
    )
    await indexed(lab, principal, entry, foundIndex())
    expect((await list(workspace)).map(({ assetCount }) => assetCount)).toEqual([0])
  })
})

describe('merging', () => {
  it('moves where they were seen and their thumbnails, hides them, and lets their faces be known again', async () => {
    const workspace = await createWorkspace()
    await analyze(workspace, [faceAt(0), faceAt(3)])
    await analyze(workspace, [faceAt(3)])
    const [kept, gone] = (await list(workspace)).sort((a, b) => a.number - b.number)
    await expect(
      lab.core.persons.merge(principal, workspace, kept!.number, [kept!.number]),
    ).rejects.toMatchObject({ code: 'request_invalid' })
    const merged = await lab.core.persons.merge(principal, workspace, kept!.number, [gone!.number])
    expect(merged).toMatchObject({ assetCount: 2, thumbnailCount: 1 })
    const [person, ...none] = await list(workspace)
    expect(none).toEqual([])
    expect(person).toMatchObject({ number: kept!.number, assetCount: 2, sceneCount: 3 })
    expect(person!.thumbnails.map(({ is_primary }) => is_primary)).toEqual([true, false])
    for (const call of [
      () => lab.core.persons.get(principal, workspace, gone!.number),
      () => lab.core.persons.merge(principal, workspace, kept!.number, [gone!.number]),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'person_unknown' })
    await analyze(workspace, [faceAt(3, 10)])
    expect((await list(workspace)).map(({ assetCount }) => assetCount)).toEqual([3])
  })

  it('takes along whom somebody is just saying to be one of them', async () => {
    const workspace = await createWorkspace()
    const indexId = await analyze(workspace, [faceAt(0), faceAt(4)])
    const { index, persons } = await lab.core.indexes.read({ id: indexId })
    const [kept, gone] = persons.map(({ known_number }) => known_number!)
    const holding = await lab.pool.connect()
    await holding.query('begin')
    await holding.query('select from index_persons where index_id = $1 and number = 1 for update', [indexId])
    const naming = lab.core.indexChanges.person(principal, index, 1, gone!)
    await untilBlocked(lab, 1)
    const merging = lab.core.persons.merge(principal, workspace, kept!, [gone!])
    await Promise.race([merging, untilBlocked(lab, 2)])
    await holding.query('commit')
    holding.release()
    await Promise.all([naming, merging])
    const after = await lab.core.indexes.read({ id: indexId })
    expect(after.persons.map(({ known_number }) => known_number)).toEqual([kept])
  })

  it('leaves nobody in an index twice, and keeps apart what was seen', async () => {
    const workspace = await createWorkspace()
    const indexId = await analyze(workspace, [faceAt(0), faceAt(2), faceAt(4)])
    const [first, other, last] = (await list(workspace)).sort((a, b) => a.number - b.number)
    await lab.core.persons.update(principal, workspace, last!.number, { name: 'Ada' })
    await lab.core.persons.merge(principal, workspace, last!.number, [first!.number])
    const { persons, appearances } = await lab.core.indexes.read({ id: indexId })
    expect(persons.map(({ number, known_number, known_name }) => [number, known_number, known_name])).toEqual(
      [
        [1, last!.number, 'Ada'],
        [2, other!.number, null],
      ],
    )
    expect(
      appearances.map(({ person_number, number, start_ms }) => [person_number, number, start_ms]),
    ).toEqual([
      [1, 1, 0],
      [1, 2, 20_000],
      [2, 1, 10_000],
    ])
    const [entry] = (
      await lab.pool.query('select id, entry_id, number from indexes where id = $1', [indexId])
    ).rows
    await lab.core.indexChanges.person(principal, entry, 3, other!.number)
    const corrected = await lab.core.indexes.read({ id: indexId })
    expect(corrected.persons.map(({ number, known_number }) => [number, known_number])).toEqual([
      [1, last!.number],
      [2, other!.number],
    ])
    expect(corrected.appearances.map(({ start_ms }) => start_ms)).toEqual([0, 10_000, 20_000])
  })
})

describe('deleting a person', () => {
  it('takes faces along, makes labels anonymous, and keeps files that indexes need', async () => {
    const workspace = await createWorkspace()
    const indexId = await analyze(workspace, [faceAt(0)])
    const [person] = await list(workspace)
    await lab.core.persons.delete(principal, workspace, person!.number)
    const { persons } = await lab.core.indexes.read({ id: indexId })
    expect(persons.map(({ person_id }) => person_id)).toEqual([null])
    const { rowCount } = await lab.pool.query('select from assets where id = $1', [
      person!.thumbnails[0]!.asset_id,
    ])
    expect(rowCount).toBe(1)
    await analyze(workspace, [faceAt(0)])
    expect((await list(workspace))[0]!.number).not.toBe(person!.number)
  })

  it('happens to all of a workspace that goes', async () => {
    const workspace = await createWorkspace()
    await analyze(workspace, [faceAt(0)])
    await lab.core.personTags.create(principal, workspace, 'cast')
    const [person] = await list(workspace)
    await lab.core.workspaces.delete(principal, workspace)
    const { rows } = await lab.pool.query(
      `select (select count(*)::int from persons where id = $1) as persons,
        (select count(*)::int from assets where id = $2) as assets`,
      [person!.id, person!.thumbnails[0]!.asset_id],
    )
    expect(rows).toEqual([{ persons: 0, assets: 0 }])
  })
})

describe('who looks alike', () => {
  it('comes best first, by faces alone', async () => {
    const workspace = await createWorkspace()
    await analyze(workspace, [faceAt(0), faceAt(0, 55), faceAt(5)])
    const [asked, near] = (await list(workspace)).sort((a, b) => a.number - b.number)
    const alike = (minScore: number) =>
      lab.core.personLists.similar(principal, workspace, asked!.number, { count: 3, minScore })
    const cosine = Math.cos((55 * Math.PI) / 180)
    expect((await alike(60)).map(({ number, score }) => [number, Math.round(score)])).toEqual([
      [near!.number, Math.round((80 * cosine) / 0.62)],
    ])
    expect(await alike(80)).toEqual([])
    const nobody = await lab.core.persons.create(principal, workspace, {
      name: 'Nobody',
      description: null,
      thumbnails: [],
    })
    await expect(
      lab.core.personLists.similar(principal, workspace, nobody.number, { count: 3, minScore: 80 }),
    ).rejects.toMatchObject({ code: 'thumbnail_unknown' })
  })
})
