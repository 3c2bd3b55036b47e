/** How the route walk calls each route of our own API, and the things it calls about. */
import type { Core } from '#core/core.ts'
import type { Route } from '#http/dialect.ts'
import { apiOf } from '#tests/conformance/native/support/api.ts'
import type { TestKey, TestServer } from '#tests/support/server.ts'

export type NativeThings = {
  projectId: string
  taskId: string
  assetId: string
  webhookId: string
  deliveryId: string
}

type NativeExample = {
  body?: (things: NativeThings) => Record<string, unknown>
  toStrangers: 404 | 'own things only'
  toBounded: 404 | 'own things only'
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
  'GET /projects': ofItsOwn,
  'GET /projects/:projectId': hidden,
  'GET /assets': ofItsOwn,
  'GET /assets/:assetId': hidden,
  'GET /assets/:assetId/content': hidden,
  'HEAD /assets/:assetId/content': hidden,
  'DELETE /assets/:assetId': hidden,
  'GET /events': ofItsOwn,
  'GET /webhooks': ofItsOwn,
  // An address without a name, so that nobody has to be asked about it; nothing is sent to it.
  'POST /webhooks': { ...ofItsOwn, body: () => ({ url: 'https://8.8.8.8/' }) },
  'PATCH /webhooks/:webhookId': { ...hidden, body: () => ({ isEnabled: false }) },
  'DELETE /webhooks/:webhookId': hidden,
  'GET /webhooks/:webhookId/deliveries': hidden,
  'POST /webhooks/:webhookId/test': hidden,
  'POST /webhooks/:webhookId/rotate-secret': hidden,
  'POST /deliveries/:deliveryId/replay': hidden,
}

export function nativeExampleOf({ method, path }: Route): NativeExample | undefined {
  return examples[`${method} ${path.replace('/api/triptych/v1', '')}`]
}

/** Puts the owner's things where the path has their names. */
export function nativePath(path: string, things: Record<string, string>): string {
  return path.replaceAll(/:(\w+)/g, (_all, name: string) => things[name] ?? 'x')
}

export async function makeNativeThings(
  server: TestServer,
  core: Core,
  owner: TestKey,
): Promise<Pick<NativeThings, 'assetId' | 'webhookId' | 'deliveryId'>> {
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
  return { assetId: assets.body.items[0].id, webhookId: endpoint.id, deliveryId: delivery.id }
}
