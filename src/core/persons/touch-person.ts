/** What every change of what belongs to a person ends with. */
import type { Change } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Person } from './tables.ts'

/** That a person is another than before, and that it is told. */
export async function touchPerson(
  change: Change,
  principal: Principal,
  person: Pick<Person, 'id' | 'number'>,
  at: Date,
): Promise<void> {
  await change.updateTable('persons').set({ updated_at: at }).where('id', '=', person.id).execute()
  await recordEvent(change, {
    accountId: principal.accountId,
    credentialId: principal.credentialId,
    type: 'person.changed',
    noun: 'person',
    nounId: person.id,
    facts: { number: person.number },
    at,
  })
}
