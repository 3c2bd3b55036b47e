import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { uuidV7 } from '#base/ids.ts'
import type { CoreContext } from '#core/context.ts'
import type { Principal } from '#core/credentials/credential.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { foundIndex, indexed, line, shelvedFile } from '#tests/support/found-index.ts'
import { IndexStore } from './index-store.ts'
import { removeIndexes } from './remove-indexes.ts'

let lab: CoreLab
let principal: Principal

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('reader')
})

afterAll(() => lab?.close())

/** The indexes of a core to which something happens right after its first answer from the database. */
function indexesWith(happen: () => Promise<void>): IndexStore {
  let isFirst = true
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (isFirst) {
        isFirst = false
        await happen()
      }
      return result
    },
  }
  return new IndexStore({ db: lab.db.withPlugin(plugin), clock: systemClock } as CoreContext)
}

const texts = ({ passages }: { passages: { text: string }[] }) => passages.map(({ text }) => text)

describe('the latest index', () => {
  it('is read whole, also while another replaces it', async () => {
    const entry = await shelvedFile(lab, principal, { workspace: 'default' })
    const seen = { id: entry.id }
    const first = await indexed(lab, principal, entry, foundIndex({ passages: [line(0, 'before')] }))
    const replaced = indexesWith(async () => {
      await indexed(lab, principal, entry, foundIndex({ passages: [line(0, 'after')] }))
      await lab.db.transaction().execute((change) => removeIndexes(change, [first], new Date()))
    })
    expect(texts(await replaced.readLatest(seen))).toEqual(['before'])
    expect(texts(await replaced.readLatest(seen))).toEqual(['after'])
  })

  it('is told to be under way, also when it comes in between', async () => {
    const entry = await shelvedFile(lab, principal, { workspace: 'default' })
    const task = await lab.core.analyses.order(
      principal,
      { id: entry.id, account_id: principal.accountId, project_id: entry.projectId },
      {
        settings: {
          sceneLength: { range: 'medium' },
          personCount: 0,
          tagNumbers: [],
          languages: ['en'],
          detectAudioEffects: false,
        },
        replacesEarlier: true,
      },
    )
    const ending = indexesWith(async () => {
      await lab.pool.query("update tasks set state = 'succeeded', finished_at = now() where id = $1", [
        task.id,
      ])
    })
    await expect(ending.latestOf(entry)).rejects.toMatchObject({ code: 'work_under_way' })
    await expect(ending.latestOf(entry)).rejects.toMatchObject({ code: 'index_unknown' })
  })
})

it('the link of a picture that has gone meanwhile leads nowhere', async () => {
  const gone = uuidV7()
  const tokens = await lab.core.assetLinks.tokensOf(principal.accountId, [gone])
  expect(await lab.core.assetLinks.find(tokens.get(gone)!)).toBeNull()
})
