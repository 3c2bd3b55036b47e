import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import { migrate } from '#platform/database/migrate.ts'
import { migrations } from '#platform/database/migrations/index.ts'
import { openPool } from '#platform/database/pool.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { createTestDatabase } from '#tests/support/database.ts'
import { faceAt, foundIndex, indexed, seenPerson, shelvedFile } from '#tests/support/found-index.ts'
import { silentLog } from '#tests/support/silent-log.ts'

let lab: CoreLab
let principal: Principal
let workspaces = 0

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('counter')
})

afterAll(() => lab?.close())

async function createWorkspace(): Promise<string> {
  const name = `counted-${workspaces++}`
  await lab.core.workspaces.create(principal, { name, bucket: null })
  return name
}

const createPerson = async (workspace: string, name: string | null) =>
  await lab.core.persons.create(principal, workspace, { name, description: null, thumbnails: [] })

const page = { offset: 0, limit: 1 }
const everybody = { namePart: null, numbers: null, tags: null, isNamed: null }

/** As lists tell them. */
async function toldOf(workspace: string) {
  const persons = async (isNamed: boolean | null) => {
    const order = { by: 'number', isAscending: true } as const
    const found = await lab.core.personLists.list(
      principal,
      workspace,
      { ...everybody, isNamed },
      order,
      page,
    )
    return found.totalCount
  }
  const tags = await lab.core.personTags.list(principal, workspace, { number: null, namePart: null }, page)
  return [await persons(null), await persons(true), await persons(false), tags.totalCount]
}

/** Rows of the workspace, those that lists show: all, named and unnamed persons, and tags. */
async function rowsOf(workspace: string): Promise<number[]> {
  const { rows } = await lab.pool.query(
    `with place as (select id from workspaces where name = $1),
       shown as (select name from persons where workspace_id = (select id from place) and merged_into is null)
     select (select count(*)::int from shown) as persons, (select count(name)::int from shown) as named,
       (select count(*)::int from shown where name is null) as unnamed,
       (select count(*)::int from person_tags where workspace_id = (select id from place)) as tags`,
    [workspace],
  )
  return [rows[0].persons, rows[0].named, rows[0].unnamed, rows[0].tags]
}

async function expectCounts(workspace: string, expected: number[]): Promise<void> {
  expect(await rowsOf(workspace)).toEqual(expected)
  expect(await toldOf(workspace)).toEqual(expected)
}

describe('what a workspace is said to have', () => {
  it('follows persons and tags however they come, change and go', async () => {
    const [workspace, other] = [await createWorkspace(), await createWorkspace()]
    await expectCounts(workspace, [0, 0, 0, 0])
    const [ada, ben, somebody] = [
      await createPerson(workspace, 'Ada'),
      await createPerson(workspace, 'Ben'),
      await createPerson(workspace, null),
    ]
    await createPerson(other, 'Ada')
    const tag = await lab.core.personTags.create(principal, workspace, 'cast')
    await lab.core.personTags.create(principal, workspace, 'crew')
    await expectCounts(workspace, [3, 2, 1, 2])

    const seen = [
      await seenPerson(lab, principal, 1, faceAt(0)),
      await seenPerson(lab, principal, 2, faceAt(4)),
    ]
    await indexed(
      lab,
      principal,
      await shelvedFile(lab, principal, { workspace }),
      foundIndex({ persons: seen }),
    )
    await expectCounts(workspace, [5, 2, 3, 2])

    await lab.core.persons.update(principal, workspace, somebody.number, { name: 'Cleo' })
    await lab.core.personTags.add(principal, workspace, ada.number, [tag.number])
    await expectCounts(workspace, [5, 3, 2, 2])
    await lab.core.persons.merge(principal, workspace, ada.number, [ben.number, somebody.number])
    await expectCounts(workspace, [3, 1, 2, 2])
    await lab.core.persons.delete(principal, workspace, ada.number)
    await lab.core.personTags.delete(principal, workspace, tag.number)
    await expectCounts(workspace, [2, 0, 2, 1])
    await expectCounts(other, [1, 1, 0, 0])
  })

  it('is not changed by what is refused or rolled back', async () => {
    const workspace = await createWorkspace()
    await createPerson(workspace, 'Ada')
    await lab.core.personTags.create(principal, workspace, 'cast')
    await expect(createPerson(workspace, 'Ada')).rejects.toMatchObject({ code: 'name_taken' })
    await expect(lab.core.personTags.create(principal, workspace, 'cast')).rejects.toMatchObject({
      code: 'name_taken',
    })
    await expect(
      lab.core.persons.create(principal, workspace, {
        name: 'Ben',
        description: null,
        thumbnails: [{ key: 'unknown', isPrimary: true }],
      }),
    ).rejects.toMatchObject({ code: 'thumbnail_unknown' })
    await expectCounts(workspace, [1, 1, 0, 1])
  })

  it('is exact after many came and went at once', async () => {
    const workspace = await createWorkspace()
    const gone = await lab.core.personTags.create(principal, workspace, 'gone')
    await Promise.all([
      ...Array.from({ length: 8 }, (_, at) => createPerson(workspace, at % 2 === 0 ? null : `Person ${at}`)),
      ...Array.from({ length: 8 }, (_, at) => lab.core.personTags.create(principal, workspace, `tag ${at}`)),
      lab.core.personTags.delete(principal, workspace, gone.number),
    ])
    await expectCounts(workspace, [8, 4, 4, 8])
  })

  it('is nothing once the workspace has gone', async () => {
    const workspace = await createWorkspace()
    await createPerson(workspace, 'Ada')
    await lab.core.personTags.create(principal, workspace, 'cast')
    await lab.core.workspaces.delete(principal, workspace)
    const { rows } = await lab.pool.query(
      `select sum(count)::int as left from workspace_counts
        join workspaces on workspaces.id = workspace_id where name = $1`,
      [workspace],
    )
    expect(rows).toEqual([{ left: 0 }])
    // The next of that name begins anew.
    await lab.core.workspaces.create(principal, { name: workspace, bucket: null })
    expect(await toldOf(workspace)).toEqual([0, 0, 0, 0])
  })
})

it('rows of an older release are counted when it is brought up to date', async () => {
  const database = await createTestDatabase({ isMigrated: false })
  const options = { url: database.url, migrations, log: silentLog }
  await migrate({ ...options, upTo: '0014-search-haystack' })
  const pool = openPool({ url: database.url, max: 1, applicationName: 'a test', log: silentLog })
  await pool.query(`
    with account as (insert into accounts (id, name, created_at) values (uuidv7(), 'old', now()) returning id),
      credential as (
        insert into credentials (id, account_id, label, kind, display, key_hash, scopes, created_at)
        select uuidv7(), id, 'old', 'bearer', 'old', '', '{}', now() from account returning id),
      workspace as (
        insert into workspaces (id, account_id, name, created_at, updated_at)
        select uuidv7(), id, 'old', now(), now() from account returning id),
      tag as (
        insert into person_tags (id, account_id, workspace_id, name, credential_id, created_at)
        select uuidv7(), account.id, workspace.id, 'cast', credential.id, now() from account, workspace, credential)
    insert into persons (id, account_id, workspace_id, name, credential_id, merged_into, created_at, updated_at)
      select uuidv7(), account.id, workspace.id, person.name, credential.id, merged_into, now(), now()
      from account, workspace, credential,
        (values ('Ada', null), ('Ben', null), (null, null), ('Cleo', 1)) as person (name, merged_into)`)
  await migrate(options)
  const counts = 'select noun, count from workspace_counts order by noun'
  expect((await pool.query(counts)).rows).toEqual([
    { noun: 'named_person', count: 2 },
    { noun: 'tag', count: 1 },
    { noun: 'unnamed_person', count: 1 },
  ])
  await pool.query('delete from persons where name is null')
  expect((await pool.query(`${counts} desc limit 1`)).rows).toEqual([{ noun: 'unnamed_person', count: 0 }])
  await pool.end()
  await database.drop()
})
