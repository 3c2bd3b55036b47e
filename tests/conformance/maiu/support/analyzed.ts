/** A server with a file in a library that can be analyzed, and waiting for what comes of it. */
import { until } from '#tests/support/core-lab.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { twoShotFilm } from '#tests/support/two-shots.ts'
import { type Api, apiOf, type Body, resultOf } from './api.ts'
import { makeBucket, register } from './bucket.ts'

export type AnalysisLab = {
  server: TestServer
  api: Api
  /** Path of the base project. */
  project: string
  film: number
  picture: number
}

export async function openAnalysisLab(): Promise<AnalysisLab> {
  const bucket = makeBucket()
  bucket.put('two shots.mp4', await twoShotFilm())
  bucket.putPicture('picture.png')
  const server = await startTestServer({
    settings: { TRIPTYCH_BUCKETS: `films=file:${bucket.folder}`, TRIPTYCH_WORKERS: '1' },
  })
  const api = apiOf(server.url, await server.createSigningKey())
  const { projectId } = resultOf(await api.get('workspaces/default/projects')).projects[0]
  const project = `workspaces/default/projects/${projectId}`
  const { id: film } = await register(api, project, 'two shots.mp4')
  const { id: picture } = await register(api, project, 'picture.png')
  return { server, api, project, film, picture }
}

/** What an analysis may be told at the least. */
export const least = { analysisPersonCount: 0, sourceLanguage: 'EN' }

/** The status once it is none of those that pass. @param path of an asset, in either family */
export async function untilAnalyzed(api: Api, path: string): Promise<Body> {
  return await until('the end of the analysis', async () => {
    const result = resultOf(await api.get(`${path}/analyze-status`))
    return ['WAIT_ANALYZE', 'ANALYZING'].includes(result.status) ? null : result
  })
}
