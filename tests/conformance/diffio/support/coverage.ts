/** What of the Diffio API is there, as data; COVERAGE.md is made of this and of the dialect's own routes. */
import type { Route } from '#http/dialect.ts'

export type Operation = {
  name: string
  /** Matches its routes among the dialect's; none of an operation that is refused. */
  paths: RegExp
  /** The file in tests/conformance/diffio, or `refused`. */
  proof: string
}

export const operations: readonly Operation[] = [
  { name: 'create_project', paths: /^\/v1\/create_project$/, proof: 'create-project' },
  { name: 'upload to `uploadUrl`', paths: /^\/v0\/b\//, proof: 'upload' },
  { name: 'complete_project_upload', paths: /^\/v1\/complete_project_upload$/, proof: 'edge-uploads' },
  { name: 'list_projects', paths: /^\/v1\/list_projects$/, proof: 'list-projects' },
  { name: 'list_project_generations', paths: /^\/v1\/list_project_generations$/, proof: 'generations' },
  { name: 'generation endpoints', paths: /^\/v1\/diffio-.*-generation$/, proof: 'generations' },
  {
    name: 'get_generation_progress',
    paths: /^\/v1\/get_generation_progress$/,
    proof: 'progress-and-download',
  },
  {
    name: 'get_generation_download',
    paths: /^\/v1\/get_generation_download$/,
    proof: 'progress-and-download',
  },
  { name: 'webhooks/configure, send_test_event', paths: /^\/v1\/webhooks\//, proof: 'webhooks' },
  { name: 'api_keys/create, list, rotate, revoke', paths: /^\/v1\/api_keys\//, proof: 'api-keys' },
  { name: 'account/settings/get, update', paths: /^\/v1\/account\//, proof: 'account-and-usage' },
  { name: 'usage/summary', paths: /^\/v1\/usage\//, proof: 'account-and-usage' },
  { name: 'edge uploads (start, parts, complete, abort)', paths: /^\/v1\/uploads\//, proof: 'edge-uploads' },
  {
    name: 'get_generation_playback, update_generation_mix',
    paths: /playback|generation_mix/,
    proof: 'refused',
  },
]

type State = 'done' | 'refused'

/** The open points of the contract, in its order, and what was made of each. */
export const openPoints: readonly [State, string][] = [
  ['done', '`create_project` answers the one link and the upload session together, for clients of every age'],
  [
    'done',
    'every model is served unless `TRIPTYCH_RETIRED_MODELS` names it; a retired one answers 410 `model_retired`',
  ],
  ['done', 'the general table of statuses holds for every endpoint'],
  [
    'done',
    'a hold (`triptych accounts hold`) makes generation endpoints alone answer 402 `paymentFailed`; a replay is still answered',
  ],
  [
    'done',
    'crossing the spend limit of a key (`triptych keys create --spend-limit`) is 402 `spendLimitExceeded`, with what was spent; queued work counts by its expected cost',
  ],
  ['refused', 'there are no plans: every model is open to every key that may write'],
  ['done', 'a replay answers the first generation, whatever else is sent'],
  ['done', 'a blank, too long or mistyped `idempotencyKey` is 400, and so is one with a NUL character'],
  ['done', 'an idempotency key lives as long as its generation'],
  [
    'done',
    'upload links and tokens live an hour (`TRIPTYCH_UPLOAD_LINK_SECONDS`); what was begun in time is never cut off, parts included',
  ],
  ['done', 'project statuses are `uploading` and `uploaded`'],
  [
    'done',
    '`QUEUED`, `RUNNING`, `SUCCEEDED`, `FAILED`; a part that a failure keeps from beginning has `jobState` null',
  ],
  ['done', 'a failed generation is `failed` in lists and in progress; a canceled one too'],
  ['done', '`progress` in lists is a whole percent, null while queued, and 100 only when complete'],
  ['done', 'generations and keys are newest first'],
  ['done', "an unknown id and another key's id answer the same 404"],
  ['done', "an `apiProjectId` that is not the generation's is 404"],
  ['done', '`video` of a project without pictures is 400'],
  ['done', '409 while a result is not ready; 404 once it never will be, as after a failure'],
  ['done', 'the recommended CORS headers on every answer, and `PUT` among the methods for upload links'],
  [
    'done',
    'permissions as recommended; unknown to a bounded key is what its bounds do not name, and `create_project` is 403 to it',
  ],
  ['done', 'ownership is by key; a bounded key sees what its bounds name, whoever made it'],
  ['done', '`webhook.secret` is told by the first `webhooks/configure` of a key and mode, and never again'],
  [
    'done',
    'configuring again replaces address and types, keeps id and secret, and takes a disabled endpoint into use again',
  ],
  [
    'done',
    'HTTPS to public addresses alone, checked when it is set and at every call; `TRIPTYCH_ALLOW_PRIVATE` opens ranges, plain HTTP too',
  ],
  [
    'done',
    'ten tries over about three days (as Standard Webhooks proposes), the same `svix-id`, signed anew each time; then failed, to be replayed; 410 disables the endpoint',
  ],
  ['done', '`samplePayload` is laid over the payload, but not over `eventType`, `eventId` and `apiKeyId`'],
  [
    'done',
    'a test event answers ids whether or not an endpoint is there; it goes to the endpoint of that mode whatever types that asked for',
  ],
  ['done', 'there is no rate limit'],
  [
    'done',
    '2 GiB (`TRIPTYCH_MAX_UPLOAD_BYTES`); `hasVideo` from type and name before the upload, from the file after it',
  ],
  ['done', 'an empty file is stored, and its generation fails in pre-processing'],
  ['done', '`complete_project_upload` needs what `create_project` needs'],
  ['done', 'the last upload wins, by one link or in parts, until a generation has begun; then 409'],
]

/** @throws Error when the data and the routes contradict each other */
export function coveragePage(routes: readonly Route[]): string {
  const stray = routes.find(({ path }) => !operations.some(({ paths }) => paths.test(path)))
  if (stray) throw new Error(`No operation covers the route ${stray.method} ${stray.path}`)
  const rows = operations.map(({ name, paths, proof }) => {
    const own = routes.filter(({ path }) => paths.test(path))
    const isThere = proof !== 'refused'
    if (isThere !== own.length > 0)
      throw new Error(`The operation ${name} is said to be ${isThere ? '' : 'not '}there`)
    const list = own.map(({ method, path }) => `\`${method} ${path}\``).join('<br>')
    const scopes = [...new Set(own.map(({ access }) => `\`${access}\``))].join(', ')
    return `| ${name} | ${isThere ? 'done' : proof} | ${list} | ${scopes} | ${isThere ? `${proof}.test.ts` : ''} |`
  })
  const points = openPoints.map(([state, remark], index) => `| ${index + 1} | ${state} | ${remark} |`)
  return `# What of the Diffio API is there

This page is made by \`vitest run tests/conformance/diffio/coverage.test.ts -u\` from the routes and from
\`tests/conformance/diffio/support/coverage.ts\`; change it there. Every path is served at \`/\` and under \`/diffio\`.
An operation that is refused answers 404: under \`/diffio\` with the error body of the API; at \`/\`, as every unknown
path there, with a body that clients of every dialect can read. Nothing is answered that is not so.

| Operation | State | Routes | Core scope | Tests |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Audio results are MP3 as the vendor gives them; \`params.fileFormat\` of the project, or of the generation, may ask
for \`flac\` or \`wav\`. A transcript is 404 \`TRANSCRIPT_UNAVAILABLE\` until something makes transcripts.

## Points that the vendor's pages leave open

| # | State | Here |
| --- | --- | --- |
${points.join('\n')}
`
}
