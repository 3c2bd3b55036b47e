/** How the route walk calls each route of our own API, and the things it calls about. */
import { uuidV7 } from '#base/ids.ts'
import type { Core } from '#core/core.ts'
import type { Route } from '#http/dialect.ts'
import { apiOf } from '#tests/conformance/native/support/api.ts'
import { offsetType, Tus, toMetadata, version } from '#tests/conformance/native/support/tus.ts'
import type { TestKey, TestServer } from '#tests/support/server.ts'

export type NativeThings = {
  projectId: string
  taskId: string
  assetId: string
  webhookId: string
  deliveryId: string
  uploadId: string
  indexId: string
}

type NativeExample = {
  body?: (things: NativeThings) => Record<string, unknown>
  headers?: (things: NativeThings) => Record<string, string>
  toStrangers: 404 | 'own things only'
  toBounded: 403 | 404 | 'own things only'
}

const ofItsOwn: NativeExample = { toStrangers: 'own things only', toBounded: 'own things only' }
const hidden: NativeExample = { toStrangers: 404, toBounded: 404 }

/** By method and path below the root. */
const examples: Record<string, NativeExample> = {
  'GET /tasks': ofItsOwn,
  'POST /tasks': {
    ...hidden,
    body: ({ projectId }) => ({ kind: 'restore', projectId, parameters: { audioFormat: 'mp3' } }),
  },
  'GET /tasks/:taskId': hidden,
  'PATCH /tasks/:taskId': { ...hidden, body: () => ({ priority: -1 }) },
  'POST /tasks/:taskId/cancel': hidden,
  'POST /tasks/:taskId/retry': hidden,
  'POST /timelines/:projectId/frame': { ...hidden, body: () => ({ atMs: 0 }) },
  'GET /projects': ofItsOwn,
  'GET /projects/:projectId': hidden,
  'GET /assets': ofItsOwn,
  'GET /assets/:assetId': hidden,
  'GET /assets/:assetId/content': hidden,
  'HEAD /assets/:assetId/content': hidden,
  'DELETE /assets/:assetId': hidden,
  'DELETE /assets/:assetId/links': hidden,
  'GET /indexes': ofItsOwn,
  'GET /indexes/:indexId': hidden,
  'DELETE /indexes/:indexId': hidden,
  'PATCH /indexes/:indexId/lines/:number': { ...hidden, body: () => ({ text: 'x' }) },
  'PATCH /indexes/:indexId/persons/:number': { ...hidden, body: () => ({ person: null }) },
  'PATCH /indexes/:indexId/speakers/:number': { ...hidden, body: () => ({ name: 'x' }) },
  'GET /search': ofItsOwn,
  'GET /events': ofItsOwn,
  'GET /webhooks': ofItsOwn,
  // An address without a name, so that nobody has to be asked about it; nothing is sent to it.
  'POST /webhooks': { ...ofItsOwn, body: () => ({ url: 'https://8.8.8.8/' }) },
  // Of the caller's account; a bounded key shares none with the account.
  'POST /webhooks/secret': { ...ofItsOwn, toBounded: 403 },
  'PATCH /webhooks/:webhookId': { ...hidden, body: () => ({ isEnabled: false }) },
  'DELETE /webhooks/:webhookId': hidden,
  'GET /webhooks/:webhookId/deliveries': hidden,
  'POST /webhooks/:webhookId/test': hidden,
  'POST /webhooks/:webhookId/rotate-secret': hidden,
  'POST /deliveries/:deliveryId/replay': hidden,
  'POST /uploads': {
    ...hidden,
    headers: ({ projectId }) => ({
      ...version,
      'upload-length': '1',
      'upload-metadata': toMetadata({ project: projectId }),
    }),
  },
  'GET /uploads/:uploadId': hidden,
  'HEAD /uploads/:uploadId': { ...hidden, headers: () => version },
  'POST /uploads/:uploadId': { ...hidden, headers: () => ({ ...version, 'x-http-method-override': 'HEAD' }) },
  'PATCH /uploads/:uploadId': {
    ...hidden,
    headers: () => ({ ...version, ...offsetType, 'upload-offset': '0' }),
  },
  'DELETE /uploads/:uploadId': { ...hidden, headers: () => version },
}

export function nativeExampleOf({ method, path }: Route): NativeExample | undefined {
  return examples[`${method} ${path.replace('/api/triptych/v1', '')}`]
}

/** Puts the owner's things where the path has their names. */
export function nativePath(path: string, things: Record<string, string>): string {
  const named = path.replaceAll(
    /:(\w+)/g,
    (_all, name: string) => things[name] ?? (name === 'number' ? '1' : 'x'),
  )
  // Nothing is found without being asked for.
  return named.endsWith('/search') ? `${named}?q=a` : named
}

export async function makeNativeThings(
  server: TestServer,
  core: Core,
  owner: TestKey,
): Promise<Pick<NativeThings, 'assetId' | 'webhookId' | 'deliveryId' | 'uploadId' | 'indexId'>> {
  const assets = await apiOf(server.url, owner.key).get('/assets')
  const { endpoint } = await core.webhooks.endpoints.create({
    accountId: (await core.accounts.find('main')).id,
    credentialId: owner.id,
    dialect: 'native',
    mode: 'walk',
    url: 'https://8.8.8.8/',
    eventTypes: ['task.failed'],
    updatedBy: owner.id,
  })
  const delivery = await core.webhooks.lists.send(endpoint, { eventType: 'walk', body: () => ({}) })
  const upload = await new Tus(server.url, owner.key).begin(10)
  const uploadId = upload.split('/').at(-1)!
  const assetId: string = assets.body.items[0].id
  const indexId = await makeIndex(server, owner, assetId)
  return { uploadId, assetId, indexId, webhookId: endpoint.id, deliveryId: delivery.id }
}

/** As an analysis would have left it. */
async function makeIndex({ pool }: TestServer, owner: TestKey, assetId: string): Promise<string> {
  const indexId = uuidV7()
  await pool.query(
    `insert into indexes (id, account_id, entry_id, credential_id, updated_by, media_kind, duration_ms, settings, engine,
       created_at, updated_at)
     select $1, account_id, id, $2, $2, 'video', 0, '{}', '{}', now(), now() from entries where asset_id = $3 limit 1`,
    [indexId, owner.id, assetId],
  )
  return indexId
}
