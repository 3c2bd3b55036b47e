/** What of the media understanding API is there, as data; COVERAGE.md is made of this and of the dialect's own routes. */
import type { Route } from '#http/dialect.ts'

/** By `METHOD path`, the first that fits: the file in tests/conformance/maiu. */
export const proofs: readonly (readonly [RegExp, string])[] = [
  [/^GET \/api\/v1\/workspaces\/:workspaceName\/projects$/, 'list-projects'],
  [/ \/api\/v1\/workspaces(\/:workspaceName)?$/, 'workspaces'],
  [/ \/api\/v1\/workspaces\/:workspaceName\/projects(\/:projectId)?$/, 'projects'],
  [/assets(\/:\w+)?(\/import\/object-storage|\/import-status)?$/, 'assets'],
  [/scene-summar/, 'scene-summaries'],
  [/\/(analyze|analyze-status|index|indexes)\b/, 'analysis'],
  [/person|pictures/, 'persons'],
  [/search|query-assets/, 'search'],
]

/** The open points of the contract by their numbers, and what was made of each. */
const openPoints: Readonly<Record<number, string>> = {
  1: "the proposal, in one file (`translate/found-index.ts`); what is nested in an index is not the vendor's own until a real answer is at hand",
  2: 'the proposed codes, in one table (`errors.ts`); flat bodies with the HTTP status, and a `detail` where there is more to say; 503 is the gateway\'s `"500"`, for which section 4 has no code',
  3: "the proposals, each in one file (`translate/search.ts`, `translate/scene-summary.ts`): they are not the vendor's own until a real answer is at hand",
  4: 'of a start `assetId` (and `videoId`), `status`, `analysisSetting`; of a summary `sceneSummaryId`',
  5: '`TRIPTYCH_TIMEZONE`, default Asia/Seoul; UTC in the database',
  6: '401, `"200"`, details `Expired timestamp.`',
  7: 'yes: `video-assets` lists, tells of and takes videos only; what an image is told by there is 404',
  8: 'an analysis by `/analyze` keeps the earlier indexes, one by `/index` replaces all of them when it has succeeded; the latest generation sees the newest',
  9: 'inside `result`',
  10: 'a thousand for each workspace',
  11: 'integers from 1 to 3600, the least not above the most',
  12: '`TRIPTYCH_BUCKETS`: folders and S3-compatible stores by name, open to all accounts or to one',
  13: 'buckets are only read; registered twice, a file is two assets',
  14: 'workspaces of other accounts are 404; every unbounded key of an account sees all of it',
  15: '`Triptych 0.1`, or what `TRIPTYCH_ENGINE_NAME` says',
  16: 'deletes its assets and indexes; 409 while one of them is being analyzed',
  17: 'any, without `;`, `|`, the backtick and control characters; blanks around a name are taken off',
  18: 'the engine runs on the processor alone; what a machine has no provider for is left out, and the index in our own API says so',
}

/** Where the house does otherwise than the contract says or proposes, and why. */
const ways: readonly string[] = [
  'The workspace `default` is there from the start and cannot be deleted (`19028`): other doors stand on it. Its base project is the shelf of the account.',
  'User names are the name of the account: every key of it is the same user.',
  '`totalCount` of assets, persons and tags is kept by triggers, also of persons with or without a name; where another filter is given, and of workspaces, of which there are few, what is found is counted. Projects are listed whole.',
  'Resolutions are told by the shorter side: 360 to 1080 pixels, whatever the other is.',
  'A file that could not be taken stays in the list, with nulls in `metaData`, until it is deleted; one that is still being fetched may be moved and deleted.',
  'When what an analysis found has been deleted and the file has no other index, its status is `BEFORE_ANALYZE` again.',
  'Lines of the script are told at every `confidence_level`: a script with holes is none.',
  'The status of a summary of a file that has no index is 404, and 409 while the first is being made. Scenes are named by numbers or by decimal text, as the results name them.',
  'Scenes are summarized in Korean unless a `locale` says otherwise; a summary without a model behind it, or that its server fails to write, is put together from the facts, word by word.',
  'A search is run when it is requested, over the newest index of each file, and its pages stay as they were found; it answers `RUNNING` as proposed, but whoever asks for the results finds them `COMPLETED`, the best thousand of them.',
  'The score of a text is the share of its letters that are there, in sequences of three (of Korean, Chinese and Japanese one and two), less up to 0.3 where what was recognised is doubtful; with a model for embeddings what means the same is found too, up to 0.9. `LOW`, `MEDIUM` and `HIGH` are scores from 0.3, 0.5 and 0.7 on.',
  'A search by picture compares perceptual hashes and signatures (colours and edges, no objects) of key frames, and the face in it with those of the workspace; the best of the three is the score. Cut by a third and more, or of another place of the same scene, a picture is often missed (bench/search). Hits by the name of a file are the whole file, with `sceneId` null.',
  'A picture that is neither jpg, png nor webp (to search by, also heic) is `FORMAT_NOT_SUPPORT`. Links to thumbnails last until what they show goes.',
  'A deleted person is told without thumbnails. Of several new thumbnails that do not say which is the primary one the first is.',
  'Persons, tags and thumbnails are of the workspace: a key that is bounded to projects has no access to them.',
  'HEIC is kept as it is: what is analyzed and shown is a JPEG copy, turned and cut as the file says. Its `format` stays `heic`, and its `key` and `size` are those of the file.',
  'Keywords of objects, actions, places and times come from the AI server where one is named for them, as English words of a fixed list; without one, only text that is shown is found, and an index says so.',
  'Applause, laughter and music are never found, also where `detectAudioEffects` asks for them; an index has none.',
  'Lines of a script need a Whisper model file, a server that speaks the OpenAI API or, roughly and in English alone, PocketSphinx; without one there are none. Speakers are not told apart.',
  'A tag in `tagIdList` that the workspace does not have is 404 `19404`; who carries one of the others is known first.',
  '`10014` says "video" on paths of `video-assets`, and "asset" on all others.',
  'Whether an older index is kept goes by the path that asked, `/index` replacing it and `/analyze` keeping it, unless `TRIPTYCH_INDEXES` says otherwise.',
  'Links for pictures, confirmations and searches are counted for each account, by `TRIPTYCH_CALL_RATES`, in each process for itself: beyond the rate they are 429 `19429` with `Retry-After`. Nothing else is.',
  '`workspaceUrl` is the address of the workspace in this API.',
  'A path that is there, asked by another method, is the gateway\'s 404 `"300"`; a revoked key is 403 `"230"`, and a key without the scope 403 `19403`.',
  'An address that cannot be read, such as one with a NUL, is the gateway\'s 400 `"100"`; a picture that is too large for its link is its 413 `"430"`.',
  'A JSON body is read whatever its content type says, and passed over where a call takes none. A field that is null is one that is not there, and a list of nothing in a filter is no condition.',
  'Only names of projects, and what is searched for, must not hold `;`, `|` and the backtick; names of persons, tags and files may. `indexModifiedTo` includes the whole second, minute or day that it names.',
  'A bucket that is not there, or not open to the account, is 404 `19404` when registering, and 400 when a workspace is made with it.',
]

/** @throws Error when the data and the routes contradict each other */
export function coveragePage(routes: readonly Route[]): string {
  const rows = routes.map(({ method, path, access, summary }) => {
    const proof = proofs.find(([pattern]) => pattern.test(`${method} ${path}`))
    if (!proof) throw new Error(`Nothing is said of ${method} ${path}`)
    return `| \`${method} ${path.replace('/api/v1', '')}\` | \`${access}\` | ${summary} | ${proof[1]}.test.ts |`
  })
  const points = Object.entries(openPoints).map(([number, remark]) => `| ${number} | ${remark} |`)
  return `# What of Media AI Understanding is there

This page is made by \`vitest run tests/conformance/maiu/coverage.test.ts -u\` from the routes and from
\`tests/conformance/maiu/support/coverage.ts\`; change it there. Every path is below \`/api/v1\`, at \`/\` and under \`/maiu\`.
How to use it is in [docs/maiu.md](../../../docs/maiu.md).

| Route | Core scope | What | Tests |
| --- | --- | --- | --- |
${rows.join('\n')}

## What is done in a way of its own

${ways.map((way) => `- ${way}`).join('\n')}

## Points that the vendor's pages leave open

| # | Here |
| --- | --- |
${points.join('\n')}
`
}
