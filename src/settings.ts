/** Every setting, declared once, as data: docs/configuration.md is written from this list and checked against it. */
import { keptKinds } from '#base/keep.ts'

type Kind = 'text' | 'integer' | 'seconds' | 'bytes' | 'flag' | 'list' | 'folder' | 'url'
export type Setting = { name: string; kind: Kind; fallback: string; about: string }

const MiB = 1024 ** 2
const GiB = 1024 ** 3

export const settings = [
  { name: 'TRIPTYCH_HOST', kind: 'text', fallback: '127.0.0.1', about: 'Address to listen on.' },
  {
    name: 'TRIPTYCH_PORT',
    kind: 'integer',
    fallback: '7300',
    about: 'Port to listen on; 0 takes any free one.',
  },
  {
    name: 'TRIPTYCH_DATA',
    kind: 'folder',
    fallback: '',
    about:
      'Data folder: database, blobs, models, secrets. Default `./data`; started as root where the database user cannot reach that, a folder under `/var/lib/triptych`.',
  },
  {
    name: 'TRIPTYCH_PUBLIC_URL',
    kind: 'url',
    fallback: '',
    about:
      'Origin (and path prefix) that links carry. Default: the origin of the request that asks for the link.',
  },
  {
    name: 'TRIPTYCH_TRUST_PROXY',
    kind: 'text',
    fallback: '',
    about: 'Addresses (CIDR, comma-separated) of reverse proxies whose forwarded headers are believed.',
  },
  {
    name: 'TRIPTYCH_SECRET',
    kind: 'text',
    fallback: '',
    about:
      'Key for signed links and stored secrets, at least 32 characters. Default: a 0600 file made in the data folder. Required with `DATABASE_URL`.',
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
    name: 'TRIPTYCH_MODELS',
    kind: 'folder',
    fallback: '',
    about:
      'A local folder of model files. Default: `models` in the data folder, filled by `triptych models pull`.',
  },
  {
    name: 'TRIPTYCH_MODELS_PULL',
    kind: 'flag',
    fallback: 'true',
    about: 'Fetch missing models in the background when the server starts with its own models folder.',
  },
  {
    name: 'TRIPTYCH_AI_URL',
    kind: 'url',
    fallback: '',
    about:
      'A server that speaks the OpenAI API, such as `http://127.0.0.1:8080/v1`: writes down speech, names what is to be seen and writes summaries, each only with a model named for it. Sound and key frames of what is analyzed go there. Default none.',
  },
  {
    name: 'TRIPTYCH_AI_KEY',
    kind: 'text',
    fallback: '',
    about: 'What that server is shown as a bearer token.',
  },
  {
    name: 'TRIPTYCH_AI_SPEECH_MODEL',
    kind: 'text',
    fallback: '',
    about: 'Its model for speech, such as `whisper-1`. Without, it is not asked for words.',
  },
  {
    name: 'TRIPTYCH_AI_LABEL_MODEL',
    kind: 'text',
    fallback: '',
    about:
      'Its model that sees pictures and names what is in them, from a list of words (see understanding.md). Without, nothing is named.',
  },
  {
    name: 'TRIPTYCH_AI_CHAT_MODEL',
    kind: 'text',
    fallback: '',
    about: 'Its model that sees pictures and writes. Without, summaries are composed from the facts.',
  },
  {
    name: 'TRIPTYCH_WORDS',
    kind: 'list',
    fallback: 'whisper,server',
    about:
      'Who may write down what is said, the first that can: `whisper` (a model file), `server` (the AI server), `pocketsphinx` (Debian packages `pocketsphinx` and `pocketsphinx-en-us`: English alone, and so roughly that it is only searched). `none` writes down nothing.',
  },
  {
    name: 'TRIPTYCH_ROLES',
    kind: 'list',
    fallback: 'api,worker,console',
    about:
      'What this process does: `api` answers requests, `worker` runs tasks, `console` serves the web page (there is none yet).',
  },
  {
    name: 'TRIPTYCH_WORKERS',
    kind: 'integer',
    fallback: '2',
    about: 'Tasks of one kind that run at the same time.',
  },
  {
    name: 'TRIPTYCH_ALLOW_PRIVATE',
    kind: 'list',
    fallback: '',
    about: 'CIDR ranges that calls to user-given addresses may reach although private. Default none.',
  },
  {
    name: 'TRIPTYCH_MAX_UPLOAD_BYTES',
    kind: 'bytes',
    fallback: String(2 * GiB),
    about: 'Largest file that may be uploaded.',
  },
  {
    name: 'TRIPTYCH_UPLOAD_PART_BYTES',
    kind: 'bytes',
    fallback: String(32 * MiB),
    about:
      'Size of the parts in which newer clients upload; one request carries one part. At most 10000 parts make a file.',
  },
  {
    name: 'TRIPTYCH_UPLOAD_LINK_SECONDS',
    kind: 'seconds',
    fallback: '3600',
    about:
      'How long an upload link may be used to begin a transfer. A transfer in progress is never cut off.',
  },
  {
    name: 'TRIPTYCH_DOWNLOAD_LINK_SECONDS',
    kind: 'seconds',
    fallback: '7200',
    about: 'How long a download link works.',
  },
  {
    name: 'TRIPTYCH_TASK_MEMORY_BYTES',
    kind: 'bytes',
    fallback: String(2 * GiB),
    about: 'Resident memory one child process may take before its work is stopped.',
  },
  {
    name: 'TRIPTYCH_TASK_SECONDS',
    kind: 'seconds',
    fallback: String(12 * 3600),
    about: 'Wall time one attempt may take, at most 22 hours.',
  },
  {
    name: 'TRIPTYCH_TASK_STALL_SECONDS',
    kind: 'seconds',
    fallback: '60',
    about: 'Time without progress after which an attempt is stopped.',
  },
  {
    name: 'TRIPTYCH_TASK_ATTEMPTS',
    kind: 'integer',
    fallback: '3',
    about: 'Attempts before a task that crashes has failed.',
  },
  {
    name: 'TRIPTYCH_MEDIA_SECONDS',
    kind: 'seconds',
    fallback: String(12 * 3600),
    about: 'Longest media that is worked on.',
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
  {
    name: 'TRIPTYCH_MAX_STATE_BYTES',
    kind: 'bytes',
    fallback: String(32 * MiB),
    about: 'Largest request that carries a timeline document.',
  },
  {
    name: 'TRIPTYCH_SYNCS_PER_MINUTE',
    kind: 'integer',
    fallback: '60',
    about:
      'How often a timeline project may be saved per minute, all servers together; a sixth of that may come at once. 0 sets no limit.',
  },
  {
    name: 'TRIPTYCH_SYNC_CHECK',
    kind: 'flag',
    fallback: 'true',
    about:
      'Whether saving a timeline project refuses a document whose parts contradict each other. Without, only its shape is checked, so that half-finished work is never lost; making a film of it still checks all.',
  },
  {
    name: 'TRIPTYCH_RETIRED_MODELS',
    kind: 'list',
    fallback: '',
    about:
      'Diffio model keys that answer 410, such as `diffio-2`. Default none: every documented model is served.',
  },
  {
    name: 'TRIPTYCH_RENDERS_PER_ACCOUNT',
    kind: 'integer',
    fallback: '2',
    about: 'Films of one account that may wait or be drawn at the same time.',
  },
  {
    name: 'TRIPTYCH_RENDER_PROCESSES',
    kind: 'integer',
    fallback: '0',
    about:
      'Processes that draw films at the same time, among all tasks. 0: as many as the machine has processors.',
  },
  {
    name: 'TRIPTYCH_RENDER_CREDITS',
    kind: 'text',
    fallback: '0',
    about:
      'Credits charged for each billed second of a film (a second of full HD at 30 frames), such as `0.1`; at most 12 decimals.',
  },
  {
    name: 'TRIPTYCH_FILM_PIXELS',
    kind: 'integer',
    fallback: '7680',
    about: 'Longest side of a film.',
  },
  {
    name: 'TRIPTYCH_FETCH_SECONDS',
    kind: 'seconds',
    fallback: '600',
    about:
      'How long fetching one file of a timeline from another server may take. It may be as large as an upload.',
  },
  {
    name: 'TRIPTYCH_FETCH_BYTES',
    kind: 'bytes',
    fallback: String(8 * GiB),
    about: 'Together, what is fetched from other servers for one film.',
  },
  {
    name: 'TRIPTYCH_PRICES',
    kind: 'list',
    fallback: '',
    about:
      'What work costs: `kind=cents` or `kind:model=cents` per started second, at least 60 of them, such as `restore=0.5,restore:diffio-4.5-pro=1.2`. What is not named costs nothing, which is the default.',
  },
  {
    name: 'TRIPTYCH_BUCKETS',
    kind: 'list',
    fallback: '',
    about:
      'Buckets that files may be imported from: `name=file:/folder` or `name=s3://bucket/prefix?endpoint=...` (with `AWS_ACCESS_KEY_ID`), for one account alone `name@account=...`. They are only read. Default none.',
  },
  {
    name: 'TRIPTYCH_TIMEZONE',
    kind: 'text',
    fallback: 'Asia/Seoul',
    about:
      'Zone of the times that the maiu dialect writes, which name none: an IANA name, such as `Europe/Berlin`.',
  },
  {
    name: 'TRIPTYCH_SIGNED_PREFIX',
    kind: 'text',
    fallback: '',
    about:
      'What a reverse proxy takes off the path before a request gets here, such as `/media`: signed requests of the maiu dialect are signed over it. Default: the path of `TRIPTYCH_PUBLIC_URL`.',
  },
  {
    name: 'TRIPTYCH_ENGINE_NAME',
    kind: 'text',
    fallback: 'Triptych 0.1',
    about:
      'What the maiu dialect calls the engine of an analysis; clients that insist on the documented one want `Sinossi v1.0`.',
  },
  {
    name: 'TRIPTYCH_CONFIDENCE_LEVELS',
    kind: 'list',
    fallback: '0.3,0.5,0.7',
    about:
      'What `LOW`, `MEDIUM` and `HIGH` mean in the maiu dialect: the least confidence, from 0 to 1, of what an index then tells.',
  },
  {
    name: 'TRIPTYCH_INDEXES',
    kind: 'text',
    fallback: 'by-path',
    about:
      'Which indexes of a file stay when the maiu dialect has analyzed it again: `latest` the new one alone, `all` of them, or `by-path`, where `/index` leaves the new one and `/analyze` all.',
  },
  {
    name: 'TRIPTYCH_CALL_RATES',
    kind: 'list',
    fallback: '',
    about:
      'How often an account may ask the maiu dialect for links that pictures are sent to, for the state of such a picture, and for searches; each process that answers counts for itself. Default `link=50/s,confirmation=1000/m,search=1000/m`; `search=unlimited` counts none.',
  },
  {
    name: 'TRIPTYCH_WORKSPACES',
    kind: 'integer',
    fallback: '100',
    about: 'Workspaces that an account may have.',
  },
  {
    name: 'TRIPTYCH_LOG_LEVEL',
    kind: 'text',
    fallback: 'info',
    about: '`trace`, `debug`, `info`, `warn`, `error` or `silent`.',
  },
] as const satisfies readonly Setting[]

export type SettingName = (typeof settings)[number]['name']
