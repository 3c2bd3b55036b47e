/** How the route walk calls each route of the Indream dialect, and the things it calls about. */
import type { Route } from '#http/dialect.ts'
import { apiOf, createProject, plainState, upload } from '#tests/conformance/indream/support/api.ts'
import { pictureBytes } from '#tests/media-corpus/video-files.ts'
import type { TestKey, TestServer } from '#tests/support/server.ts'

/** Under names of their own: paths here speak of other projects, assets and tasks than those of other dialects. */
export type IndreamThings = { timelineId: string; boundAssetId: string; exportId: string }

type IndreamExample = {
  body?: (things: IndreamThings) => Record<string, unknown>
  headers?: (things: IndreamThings) => Record<string, string>
  toStrangers: 404 | 'own things only'
  /** Here things belong to the account, and so to every key of it that is not bounded. */
  toSiblings: 'shared'
  toBounded: 404 | 403 | 'own things only'
}

const lists: IndreamExample = {
  toStrangers: 'own things only',
  toSiblings: 'shared',
  toBounded: 'own things only',
}
const makes: IndreamExample = { ...lists, toBounded: 403 }
const hidden: IndreamExample = { toStrangers: 404, toSiblings: 'shared', toBounded: 404 }

const ofState = () => ({ editorState: plainState() })
const terms = { ratio: '16:9', scale: 1, fps: 30, format: 'mp4' }
/** An upload that is JSON, so that it can go the way of all bodies. */
const animation = { fr: 25, ip: 0, op: 25, w: 8, h: 8, layers: [] }

const examples: Record<string, IndreamExample> = {
  'GET /v1/projects': lists,
  'POST /v1/projects': { ...makes, body: ofState },
  'GET /v1/projects/:projectId': hidden,
  'PATCH /v1/projects/:projectId': { ...hidden, body: () => ({ title: 'mine' }) },
  'DELETE /v1/projects/:projectId': hidden,
  'POST /v1/projects/:projectId/sync': { ...hidden, body: ofState },
  'GET /v1/projects/:projectId/assets': hidden,
  'POST /v1/projects/:projectId/assets': { ...hidden, body: ({ boundAssetId: assetId }) => ({ assetId }) },
  'DELETE /v1/projects/:projectId/assets/:assetId': hidden,
  'POST /v1/projects/:projectId/exports': { ...hidden, body: () => terms },
  'POST /v1/uploads': {
    ...hidden,
    body: () => animation,
    headers: ({ timelineId }) => ({
      ...{ 'content-type': 'application/json', 'x-file-name': 'a.json' },
      'x-project-id': timelineId,
    }),
  },
  'GET /v1/assets/:assetId': hidden,
  'DELETE /v1/assets/:assetId': hidden,
  'GET /v1/exports': lists,
  'POST /v1/exports': { ...makes, body: () => ({ ...ofState(), ...terms }) },
  'GET /v1/exports/:taskId': hidden,
  'GET /v1/editor/capabilities': lists,
  'POST /v1/editor/validate': { ...lists, body: ofState },
  'POST /v1/editor/preview-frame': {
    ...hidden,
    body: ({ timelineId: projectId }) => ({ projectId, timestamps: [0] }),
  },
  'GET /v1/illustrations': lists,
}

export function indreamExampleOf({ method, path }: Route): IndreamExample | undefined {
  return examples[`${method} ${path}`]
}

/** What the names in paths of this dialect stand for. */
export function indreamNames({ timelineId, boundAssetId, exportId }: IndreamThings) {
  return { projectId: timelineId, assetId: boundAssetId, taskId: exportId }
}

export async function makeIndreamThings(server: TestServer, owner: TestKey): Promise<IndreamThings> {
  const api = apiOf(server.url, owner.key)
  const timelineId = await createProject(api)
  const picture = pictureBytes('png', { width: 8, height: 8 })
  const { assetId } = await upload(api, picture, { 'x-project-id': timelineId })
  const ordered = await api.post(`projects/${timelineId}/exports`, terms)
  return { timelineId, boundAssetId: assetId, exportId: ordered.body.data.taskId }
}
