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
  const created = await lab.core.credentials.create({ accountId, label: 'a key', kind: 'bearer', scopes })
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
    const secret = key.split('_')[2]!
    expect(JSON.stringify(rows)).not.toContain(secret)
  })

  it('stop when they are rotated, and the new one works', async () => {
    const { id, key } = await makeKey()
    const rotated = await lab.core.credentials.rotate(accountId, id)
    await expect(lab.core.credentials.authenticate(key)).rejects.toMatchObject({ code: 'key_unknown' })
    if (rotated.kind !== 'bearer') throw new Error('it was a bearer key')
    expect((await lab.core.credentials.authenticate(rotated.key)).credentialId).toBe(id)
  })

  it('are refused once revoked, also where they were remembered', async () => {
    const { id, key } = await makeKey()
    lab.core.credentials.setListening(true)
    await lab.core.credentials.authenticate(key)
    await lab.core.credentials.revoke(accountId, id)
    // What the listener does when the database announces the change.
    lab.core.credentials.forget(id)
    await expect(lab.core.credentials.authenticate(key)).rejects.toMatchObject({ code: 'key_inactive' })
    lab.core.credentials.setListening(false)
  })

  it('are asked for anew each time while nobody would tell of a change', async () => {
    const { id, key } = await makeKey()
    lab.core.credentials.setListening(false)
    await lab.core.credentials.authenticate(key)
    await lab.core.credentials.revoke(accountId, id)
    await expect(lab.core.credentials.authenticate(key)).rejects.toMatchObject({ code: 'key_inactive' })
  })

  it('are not remembered from before a change that came while they were looked up', async () => {
    const { id, key } = await makeKey()
    lab.core.credentials.setListening(true)
    const looking = lab.core.credentials.authenticate(key)
    lab.core.credentials.forget(id)
    await looking
    await lab.core.credentials.revoke(accountId, id)
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

  it('of another account are not there', async () => {
    const { id } = await makeKey()
    const other = await lab.core.accounts.ensure('other')
    await expect(lab.core.credentials.revoke(other.id, id)).rejects.toMatchObject({
      code: 'credential_unknown',
    })
    await expect(lab.core.credentials.rotate(other.id, id)).rejects.toMatchObject({
      code: 'credential_unknown',
    })
  })
})
