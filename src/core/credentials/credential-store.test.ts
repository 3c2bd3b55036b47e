import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'

let lab: CoreLab
let accountId: string

beforeAll(async () => {
  lab = await openCoreLab()
  accountId = (await lab.core.accounts.ensure('keys')).id
})

afterAll(() => lab?.close())

async function makeKey(scopes: string[] = ['read']) {
  const created = await lab.core.credentials.create(
    { accountId, label: 'a key', kind: 'bearer', scopes },
    null,
  )
  if (created.kind !== 'bearer') throw new Error('a bearer key was asked for')
  return { id: created.row.id, key: created.key }
}

describe('keys', () => {
  it('are recognised, with their scopes', async () => {
    const { id, key } = await makeKey(['read'])
    const principal = await lab.core.credentials.authenticate(key)
    expect(principal).toMatchObject({ credentialId: id, accountId, label: 'a key', projectBounds: null })
    expect(principal.scopes.has('projects:read')).toBe(true)
    expect(principal.scopes.has('projects:write')).toBe(false)
  })

  it('are stored as a hash alone', async () => {
    const { key } = await makeKey()
    const { rows } = await lab.pool.query('select to_jsonb(credentials) as row from credentials')
    const secret = key.split('_')[1]!
    // All but the start that is shown.
    expect(JSON.stringify(rows)).not.toContain(secret.slice(8))
  })

  it('stop when they are rotated, and the new one works', async () => {
    const { id, key } = await makeKey()
    const rotated = await lab.core.credentials.rotate(accountId, id, null)
    await expect(lab.core.credentials.authenticate(key)).rejects.toMatchObject({ code: 'key_unknown' })
    if (rotated.kind !== 'bearer') throw new Error('it was a bearer key')
    expect((await lab.core.credentials.authenticate(rotated.key)).credentialId).toBe(id)
  })

  it('are refused once revoked, also where they were remembered', async () => {
    const { id, key } = await makeKey()
    lab.core.credentials.setListening(true)
    await lab.core.credentials.authenticate(key)
    await lab.core.credentials.revoke(accountId, id, null)
    // What the listener does when the database announces the change.
    lab.core.credentials.forget(id)
    await expect(lab.core.credentials.authenticate(key)).rejects.toMatchObject({ code: 'key_inactive' })
    lab.core.credentials.setListening(false)
  })

  it('are asked for anew each time while nobody would tell of a change', async () => {
    const { id, key } = await makeKey()
    lab.core.credentials.setListening(false)
    await lab.core.credentials.authenticate(key)
    await lab.core.credentials.revoke(accountId, id, null)
    await expect(lab.core.credentials.authenticate(key)).rejects.toMatchObject({ code: 'key_inactive' })
  })

  it('are not remembered from before a change that came while they were looked up', async () => {
    const { id, key } = await makeKey()
    lab.core.credentials.setListening(true)
    const looking = lab.core.credentials.authenticate(key)
    lab.core.credentials.forget(id)
    await looking
    await lab.core.credentials.revoke(accountId, id, null)
    await expect(lab.core.credentials.authenticate(key)).rejects.toMatchObject({ code: 'key_inactive' })
    lab.core.credentials.setListening(false)
  })

  it('end when they expire', async () => {
    const { id, key } = await makeKey()
    await lab.pool.query(`update credentials set expires_at = now() - interval '1 second' where id = $1`, [
      id,
    ])
    await expect(lab.core.credentials.authenticate(key)).rejects.toMatchObject({ code: 'key_inactive' })
  })

  it('are changed in the name of the key that asked for it, or of nobody', async () => {
    const [actor, { id }] = [await makeKey(), await makeKey()]
    await lab.core.credentials.rotate(accountId, id, actor.id)
    await lab.core.credentials.revoke(accountId, id, actor.id)
    const { rows } = await lab.pool.query(
      'select type, credential_id from events where noun_id = $1 order by created_at, type',
      [id],
    )
    const of = (type: string) => rows.find((row) => row.type === type).credential_id
    expect(of('credential.created')).toBeNull()
    expect(of('credential.rotated')).toBe(actor.id)
    expect(of('credential.revoked')).toBe(actor.id)
  })

  it('cannot be rotated once they are revoked', async () => {
    const { id } = await makeKey()
    await lab.core.credentials.revoke(accountId, id, null)
    await expect(lab.core.credentials.rotate(accountId, id, null)).rejects.toMatchObject({
      code: 'key_inactive',
      message: 'A revoked key cannot be rotated.',
    })
  })

  it('have labels of up to 80 characters, however those are written', async () => {
    const make = (label: string) =>
      lab.core.credentials.create({ accountId, label, kind: 'bearer', scopes: ['read'] }, null)
    expect((await make('\u{1f511}'.repeat(80))).row.label).toBe('\u{1f511}'.repeat(80))
    await expect(make('\u{1f511}'.repeat(81))).rejects.toMatchObject({ code: 'request_invalid' })
  })

  it('of another account are not there', async () => {
    const { id } = await makeKey()
    const other = await lab.core.accounts.ensure('other')
    await expect(lab.core.credentials.revoke(other.id, id, null)).rejects.toMatchObject({
      code: 'credential_unknown',
    })
    await expect(lab.core.credentials.rotate(other.id, id, null)).rejects.toMatchObject({
      code: 'credential_unknown',
    })
  })

  it('with a spend limit make no keys, which would have none', async () => {
    const limited = await lab.core.credentials.create(
      { accountId, label: 'limited', kind: 'bearer', scopes: ['admin'], spendLimitCents: 100 },
      null,
    )
    const below = {
      accountId,
      label: 'below',
      kind: 'bearer' as const,
      scopes: ['read'],
      parentId: limited.row.id,
    }
    await expect(lab.core.credentials.create(below, limited.row.id)).rejects.toMatchObject({
      code: 'key_bounded',
    })
  })
})
