/** How to call each route of the Diffio dialect that needs a key, and what those get who may not. */
import type { Route } from '#http/dialect.ts'

export type DiffioThings = { projectId: string; taskId: string; keyId: string }

export type Example = {
  body?: (things: DiffioThings) => Record<string, unknown>
  /** What an admin key of another account gets: nothing of the things, or a new thing of its own. */
  toStrangers: 404 | 'own things only'
  /** What a key of the same account gets that holds every scope but the account's; default the same. */
  toSiblings?: 403
  /** What a key bounded to other projects gets. */
  toBounded: 404 | 403 | 'own things only'
}

const onProject = ({ projectId }: DiffioThings) => ({ apiProjectId: projectId })
export const onTask = ({ projectId, taskId }: DiffioThings) => ({
  apiProjectId: projectId,
  generationId: taskId,
})
const unknownToOthers = { toStrangers: 404, toBounded: 404 } as const
const forAdmins = { toSiblings: 403, toBounded: 403 } as const
const ofAnotherKey = { toStrangers: 404, ...forAdmins } as const

const examples: Record<string, Example> = {
  '/v1/list_projects': { toStrangers: 'own things only', toBounded: 'own things only' },
  '/v1/create_project': {
    body: () => ({ fileName: 'a.wav' }),
    toStrangers: 'own things only',
    toBounded: 403,
  },
  '/v1/complete_project_upload': { body: onProject, ...unknownToOthers },
  '/v1/list_project_generations': { body: onProject, ...unknownToOthers },
  '/v1/get_generation_progress': { body: onTask, ...unknownToOthers },
  '/v1/get_generation_download': { body: onTask, ...unknownToOthers },
  '/v1/webhooks/configure': {
    body: ({ keyId }) => ({
      apiKeyId: keyId,
      mode: 'live',
      url: 'https://93.184.216.34/',
      eventTypes: ['generation.failed'],
    }),
    ...ofAnotherKey,
  },
  '/v1/webhooks/send_test_event': {
    body: ({ keyId }) => ({ apiKeyId: keyId, mode: 'live', eventType: 'generation.failed' }),
    ...ofAnotherKey,
  },
  '/v1/api_keys/create': {
    body: () => ({ label: 'a sub-key', scopes: ['read'] }),
    toStrangers: 'own things only',
    ...forAdmins,
  },
  '/v1/api_keys/list': { toStrangers: 'own things only', ...forAdmins },
  '/v1/api_keys/rotate': { body: ({ keyId }) => ({ keyId }), ...ofAnotherKey },
  '/v1/api_keys/revoke': { body: ({ keyId }) => ({ keyId }), ...ofAnotherKey },
  '/v1/account/settings/get': { toStrangers: 'own things only', toBounded: 'own things only' },
  '/v1/account/settings/update': {
    body: () => ({ billingPolicy: { type: 'internalDiffio' } }),
    toStrangers: 'own things only',
    ...forAdmins,
  },
  '/v1/usage/summary': { body: ({ keyId }) => ({ apiKeyId: keyId }), ...ofAnotherKey },
}

export function diffioExampleOf({ path }: Route): Example | undefined {
  if (/^\/v1\/diffio-.*-generation$/.test(path)) return { body: onProject, ...unknownToOthers }
  return examples[path]
}
