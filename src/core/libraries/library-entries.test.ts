import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import { type CoreLab, openCoreLab, untilBlocked } from '#tests/support/core-lab.ts'
import type { Library } from './library-store.ts'
import { removeEntries } from './remove-entries.ts'

const workspace = 'default'
let lab: CoreLab
let principal: Principal
beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('librarian')
})
afterAll(() => lab?.close())

const createLibrary = (title: string) => lab.core.libraries.create(principal, workspace, title)
const placeOf = ({ number }: Library) => ({ workspace, project: number })

/** Places whose files are still to come. */
async function addEntries({ id }: Library, count: number): Promise<void> {
  await lab.pool.query(
    `insert into entries (id, account_id, project_id, role, name, credential_id, bucket, key, media_kind, created_at)
     select gen_random_uuid(), $1, $2, 'member', 'clip', $3, 'bucket', 'clip.mp4', 'video', now()
     from generate_series(1, $4)`,
    [principal.accountId, id, principal.credentialId, count],
  )
}

const listOf = (library: Library) =>
  lab.core.libraryEntries.list(principal, placeOf(library), ['video'], { offset: 0, limit: 1 })
const firstEntryOf = async (library: Library) => (await listOf(library)).entries[0]!

describe('entries of libraries', () => {
  it('can change places with each other', async () => {
    const [one, other] = [await createLibrary('one'), await createLibrary('other')]
    await addEntries(one, 1)
    await addEntries(other, 1)
    const [here, there] = [await firstEntryOf(one), await firstEntryOf(other)]
    const holding = await lab.pool.connect()
    await holding.query('begin')
    await holding.query('select from entry_counts where project_id = $1 for update', [one.id])
    const moves = [lab.core.libraryEntries.move(principal, here, placeOf(other))]
    await untilBlocked(lab, 1)
    moves.push(lab.core.libraryEntries.move(principal, there, placeOf(one)))
    await untilBlocked(lab, 2)
    await holding.query('commit')
    holding.release()
    const [first, second] = await Promise.all(moves)
    expect([first?.project_number, second?.project_number]).toEqual([other.number, one.number])
  })

  it('may be more than a statement takes values', async () => {
    const ids = Array.from({ length: 70_000 }, () => crypto.randomUUID())
    const removal = lab.db.transaction().execute((change) => removeEntries(change, ids, lab.core.clock.now()))
    await expect(removal).resolves.toBeUndefined()
  })

  it('are counted as they come, move and go with their library', async () => {
    const [from, to] = [await createLibrary('from'), await createLibrary('to')]
    const countIn = async (library: Library) => (await listOf(library)).totalCount
    await addEntries(from, 3)
    await lab.core.libraryEntries.move(principal, await firstEntryOf(from), placeOf(to))
    expect([await countIn(from), await countIn(to)]).toEqual([2, 1])
    await lab.core.libraryEntries.delete(principal, await firstEntryOf(from))
    expect([await countIn(from), await countIn(to)]).toEqual([1, 1])
    await lab.core.libraries.delete(principal, workspace, to.number)
    await lab.pool.query('delete from projects where id = $1', [from.id])
    const { rows } = await lab.pool.query(
      'select count from entry_counts where project_id = any($1::uuid[]) and count > 0',
      [[from.id, to.id]],
    )
    expect(rows).toEqual([])
  })
})
