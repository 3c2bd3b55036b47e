/** What is kept, and where. */
import { keptKinds } from '#base/keep.ts'
import { GiB, type Setting } from './setting.ts'

export const storageSettings = [
  {
    name: 'TRIPTYCH_DATA',
    kind: 'folder',
    fallback: '',
    about:
      'Data folder: database, blobs, models, secrets. Default `./data`; started as root where the database user cannot reach that, a folder under `/var/lib/triptych`.',
  },
  {
    name: 'DATABASE_URL',
    kind: 'text',
    fallback: '',
    about: 'A PostgreSQL to use instead of the embedded one.',
  },
  {
    name: 'DATABASE_DIRECT_URL',
    kind: 'text',
    fallback: '',
    about:
      'The same database past a transaction pooler: for the queue, listening and migrations. Default `DATABASE_URL`.',
  },
  {
    name: 'TRIPTYCH_LISTEN',
    kind: 'flag',
    fallback: 'true',
    about:
      'Hear of new work and changed keys from the database at once (LISTEN). Without, and where a pooler is in the way, processes look for themselves every second or two; `triptych doctor` says which.',
  },
  {
    name: 'TRIPTYCH_DATABASE_POOL',
    kind: 'integer',
    fallback: '12',
    about: 'Connections each process may open.',
  },
  {
    name: 'TRIPTYCH_BLOBS',
    kind: 'text',
    fallback: '',
    about:
      'Where file contents are kept: `file:/folder`, or `s3://bucket/prefix?endpoint=https://host&region=name&pathStyle=true` (see storage.md). Default: `blobs` in the data folder.',
  },
  {
    name: 'AWS_ACCESS_KEY_ID',
    kind: 'text',
    fallback: '',
    about: 'Access key for a blob store of `s3://`. No other place is searched for one.',
  },
  {
    name: 'AWS_SECRET_ACCESS_KEY',
    kind: 'text',
    fallback: '',
    about: 'The secret of `AWS_ACCESS_KEY_ID`.',
  },
  {
    name: 'AWS_SESSION_TOKEN',
    kind: 'text',
    fallback: '',
    about: 'Goes with temporary credentials; when they expire, the server must be started with new ones.',
  },
  {
    name: 'TRIPTYCH_MIN_FREE_BYTES',
    kind: 'bytes',
    fallback: String(GiB / 2),
    about:
      'Uploads and new work are refused while the data folder, or the folder of the blob store, has less than this free; 0 never refuses.',
  },
  {
    name: 'TRIPTYCH_KEEP',
    kind: 'list',
    fallback: '',
    about: `How long things are kept, such as \`master=30d,event=52w\` (\`s\`, \`m\`, \`h\`, \`d\`, \`w\` or \`forever\`): ${keptKinds.join(', ')}. Default: films for 3 days, single frames for an hour, searches for a day, all else for ever. See operations.md.`,
  },
] as const satisfies readonly Setting[]
