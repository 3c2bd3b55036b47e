/** What of the Indream Open API is there, as data; COVERAGE.md is made of this and of the dialect's own routes. */
import type { Route } from '#http/dialect.ts'

type Operation = { routes: RegExp; proof: string }

/** By `METHOD path`: the file in tests/conformance/indream. */
const operations: readonly Operation[] = [
  { routes: /^(GET|POST) \/v1\/projects$/, proof: 'projects' },
  { routes: /^(GET|PATCH|DELETE) \/v1\/projects\/:projectId$/, proof: 'projects' },
  { routes: /^POST \/v1\/projects\/:projectId\/sync$/, proof: 'projects' },
  { routes: / \/v1\/projects\/:projectId\/assets/, proof: 'project-assets' },
  { routes: /^POST \/v1\/uploads$/, proof: 'assets' },
  { routes: / \/v1\/assets\/:assetId$/, proof: 'assets' },
  { routes: / \/v1\/(projects\/:projectId\/)?exports/, proof: 'exports' },
  { routes: /^(GET|POST) \/v1\/editor\/(capabilities|validate)$/, proof: 'editor' },
  { routes: /^POST \/v1\/editor\/preview-frame$/, proof: 'films' },
  { routes: /^GET \/v1\/illustrations$/, proof: 'editor' },
]

/** Of the contract's: 19, and the frame that it announces. */
const operationCount = 20

/** The open points of the contract by their numbers, and what was made of each. */
export const openPoints: Readonly<Record<number, string>> = {
  1: 'the proposed codes, and of our own `OPEN_API_NOT_FOUND`, `OPEN_API_METHOD_NOT_ALLOWED`, `OPEN_API_CONFLICT`, `OPEN_API_SERVICE_UNAVAILABLE` (503, which clients try again), `OPEN_API_EXPORT_TOO_LARGE` and `OPEN_API_ASSET_UNAVAILABLE`',
  2: '`stateVersion` is kept and said again and locks nothing; `v1` at first, and a sync without one leaves it as it was',
  3: 'create and sync take a document without tracks; validate and exports do not',
  4: 'create and sync check all, the shape first; `TRIPTYCH_SYNC_CHECK=false` has a sync check the shape alone',
  5: 'two keyframes and more hold before the first and after the last; a lone one leads from or to `value`',
  6: 'validation is strict: a keyframe lies before the end; the renderer takes one beyond it as at the end',
  7: 'a transition is centred on the cut, and sound is cut hard there',
  8: 'effects and filters are of the whole frame, on whatever track they stand',
  9: '`keepAspectRatio` fits the media into the box; without it they are stretched',
  10: 'the looks that are proposed; what is our own of them is in docs/rendering-looks.md and docs/fonts.md: above all, a caption animation in `in` always makes the text come and one in `out` always makes it go, played backwards where it is of the other kind',
  11: 'the ratio grows the canvas, and the composition is never scaled by it: the rule of the contract (B17)',
  12: 'seconds grow with pixels and frames; the price is `TRIPTYCH_RENDER_CREDITS`, by default nothing',
  13: 'a file name may be percent-encoded, UTF-8 or Latin-1; 2 GiB (`TRIPTYCH_MAX_UPLOAD_BYTES`); pictures, SVG, GIF, Lottie, video and sound are told by what is in them, and a file that does not say its size or length is 422',
  14: 'five tries over about ten minutes, 10 s each, no redirects; what fails is in the delivery log of the native API and can be sent again; a cancel is told to nobody',
  15: '`CANCELED` is what a cancel through the native API leads to; nothing leads to `PAUSED`',
  16: '60 syncs a minute and ten at once for each project (`TRIPTYCH_SYNCS_PER_MINUTE`), kept in the database, so that all servers hold it together; no limit on other calls',
  17: 'an `Idempotency-Key` is of the account and the route, and is kept until `TRIPTYCH_KEEP` names an age for `idempotency`; the first answer is repeated word for word, also when the thing has changed or gone',
  18: 'every file is probed and its sound used, whatever `hasAudioTrack` says',
  19: 'illustrations are a set of our own; there is no artwork for templates, stickers, preset backgrounds and previews, whose lists are empty',
  20: 'our own files are opened as such, whatever origin their address names; others by guarded calls alone (`TRIPTYCH_ALLOW_PRIVATE`)',
}

/** Where the house does otherwise than the contract proposes, and why. */
const ways: readonly string[] = [
  'Projects, assets and exports belong to the account: each of its keys sees them. A key that is bounded to projects sees those alone; it can make no project and upload to its own ones only.',
  'A file of any door can be bound, if the key may see it: so the source of a Diffio project can be put on a timeline by the key that uploaded it.',
  '`fileUrl` lasts until it is revoked (`DELETE /api/triptych/v1/assets/{id}/links`); then the asset has another.',
  'A deleted asset is gone with its bytes; tasks and events that name it stay. One that a stored document names by id, key or address, or that an unfinished export needs, is 409 `ASSET_REFERENCED`; so is one that a project of another kind works on.',
  'What is taken out of a project, or was in one that is deleted, stays with the account.',
  'A message about an export waits until the one before it was taken or given up, and not only for the attempt under way, so that a receiver that was away hears of the start first.',
  'An `Idempotency-Key` that is new makes a new export, though its `clientTaskId` was used before; a repeat without a header finds the first.',
  'A canceled export is billed nothing, like a failed one; `outputUrl` of a film that is no longer kept is null.',
  'An address of a file or a callback that may not be called is refused: of a callback with 400 at once, of a file by failing the export.',
  'A JSON body over `TRIPTYCH_MAX_STATE_BYTES` is 400, as no route lists 413; a document nested deeper than 256 levels is 400 too.',
  'A foreign file behind a redirect is not fetched: its export fails with what the server answered.',
  'Whole numbers of a document above 2^53 lose digits, as in any JavaScript client.',
  '`type` is also `LOTTIE`, and `OTHER` for a file of another door that is no picture, video or sound.',
]

/** @throws Error when the data and the routes contradict each other */
export function coveragePage(routes: readonly Route[]): string {
  if (routes.length !== operationCount) throw new Error(`There are ${routes.length} routes`)
  const rows = routes.map(({ method, path, access, summary }) => {
    const own = operations.find((operation) => operation.routes.test(`${method} ${path}`))
    if (!own) throw new Error(`Nothing is said of ${method} ${path}`)
    return `| \`${method} ${path}\` | \`${access}\` | ${summary} | ${own.proof}.test.ts |`
  })
  const points = Object.entries(openPoints).map(([number, remark]) => `| ${number} | ${remark} |`)
  return `# What of the Indream Open API is there

This page is made by \`vitest run tests/conformance/indream/coverage.test.ts -u\` from the routes and from
\`tests/conformance/indream/support/coverage.ts\`; change it there. Every path is served at \`/\` and under \`/indream\`.
How to use it is in [docs/indream.md](../../../docs/indream.md).

| Route | Core scope | What | Tests |
| --- | --- | --- | --- |
${rows.join('\n')}

\`preview-frame\` is announced by the vendor's tools and not there on the original.

## What is done in a way of its own

${ways.map((way) => `- ${way}`).join('\n')}

## Points that the vendor's pages leave open

| # | Here |
| --- | --- |
${points.join('\n')}
`
}
