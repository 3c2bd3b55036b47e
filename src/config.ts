/**
 * The environment becomes one frozen, typed Config here, and nowhere else is the environment read. Each
 * setting is declared once, as data: docs/configuration.md is written from this list and checked against it.
 */
import { isAbsolute, resolve } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import { type Keep, keptKinds, parseKeep } from '#base/keep.ts'

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
    name: 'TRIPTYCH_ROLES',
    kind: 'list',
    fallback: 'api,worker,console',
    about:
      'What this process does: `api` answers requests, `worker` runs tasks, `console` serves the web page.',
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
    about: 'Wall time one attempt may take.',
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
    about: `How long things are kept, such as \`master=30d,event=52w\` (\`s\`, \`m\`, \`h\`, \`d\`, \`w\` or \`forever\`): ${keptKinds.join(', ')}. Default: all for ever. See operations.md.`,
  },
  {
    name: 'TRIPTYCH_RETIRED_MODELS',
    kind: 'list',
    fallback: '',
    about:
      'Diffio model keys that answer 410, such as `diffio-2`. Default none: every documented model is served.',
  },
  {
    name: 'TRIPTYCH_PRICES',
    kind: 'list',
    fallback: '',
    about:
      'What work costs: `kind=cents` or `kind:model=cents` per started second, at least 60 of them, such as `restore=0.5,restore:diffio-4.5-pro=1.2`. What is not named costs nothing, which is the default.',
  },
  {
    name: 'TRIPTYCH_LOG_LEVEL',
    kind: 'text',
    fallback: 'info',
    about: '`trace`, `debug`, `info`, `warn`, `error` or `silent`.',
  },
] as const satisfies readonly Setting[]

type Name = (typeof settings)[number]['name']
export type Role = 'api' | 'worker' | 'console'

export type Config = Readonly<{
  host: string
  port: number
  /** Absolute; null asks the start-up code to pick the default. */
  dataFolder: string | null
  publicUrl: string | null
  trustProxy: readonly string[]
  secret: string | null
  databaseUrl: string | null
  databaseDirectUrl: string | null
  databasePool: number
  isListening: boolean
  blobs: string | null
  s3Credentials: Readonly<{
    accessKeyId: string
    secretAccessKey: string
    sessionToken: string | null
  }> | null
  modelsFolder: string | null
  modelsPull: boolean
  roles: ReadonlySet<Role>
  workers: number
  allowPrivate: readonly string[]
  maxUploadBytes: number
  uploadPartBytes: number
  uploadLinkMs: number
  downloadLinkMs: number
  task: Readonly<{ memoryBytes: number; wallMs: number; stallMs: number; attempts: number }>
  mediaMs: number
  minFreeBytes: number
  keep: Keep
  retiredModels: ReadonlySet<string>
  /** Cents per started second, by kind of work or `kind:model`. */
  prices: ReadonlyMap<string, number>
  logLevel: string
}>

/** Reads and checks all settings; a bad one is refused with `config_invalid` and a line that names it. */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Config {
  const read = (name: Name): string => {
    const value = environment[name]?.trim()
    return value ? value : settings.find((setting) => setting.name === name)!.fallback
  }
  const refuse = (name: Name, expected: string): never => {
    throw new TriptychError('config_invalid', {
      detail: `${name} must be ${expected}, but is '${read(name)}'.`,
    })
  }
  const integer = (name: Name, least: number, most: number): number => {
    const value = Number(read(name))
    return Number.isInteger(value) && value >= least && value <= most
      ? value
      : refuse(name, `a whole number from ${least} to ${most}`)
  }
  const milliseconds = (name: Name): number => {
    const value = Number(read(name))
    return value > 0 && value <= 365 * 86_400
      ? Math.round(value * 1000)
      : refuse(name, 'a number of seconds above 0')
  }
  const folder = (name: Name): string | null => {
    const value = read(name)
    return value === '' ? null : isAbsolute(value) ? value : resolve(value)
  }
  const list = (name: Name): string[] =>
    read(name)
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  const flag = (name: Name): boolean => {
    const value = read(name).toLowerCase()
    return ['true', '1', 'yes', 'on'].includes(value)
      ? true
      : ['false', '0', 'no', 'off'].includes(value)
        ? false
        : refuse(name, 'true or false')
  }
  const roles = list('TRIPTYCH_ROLES')
  for (const role of roles) {
    if (!['api', 'worker', 'console'].includes(role))
      refuse('TRIPTYCH_ROLES', 'a list of api, worker, console')
  }
  const publicUrl = read('TRIPTYCH_PUBLIC_URL')
  if (publicUrl !== '' && !/^https?:\/\//.test(publicUrl))
    refuse('TRIPTYCH_PUBLIC_URL', 'an http or https address')
  const secret = read('TRIPTYCH_SECRET')
  if (secret !== '' && secret.length < 32) {
    throw new TriptychError('config_invalid', { detail: 'TRIPTYCH_SECRET must have at least 32 characters.' })
  }
  const databaseUrl = read('DATABASE_URL')
  if (databaseUrl !== '' && secret === '') {
    throw new TriptychError('config_invalid', {
      detail: 'TRIPTYCH_SECRET is required with DATABASE_URL: every process on that database must share it.',
    })
  }
  const accessKeyId = read('AWS_ACCESS_KEY_ID')
  const secretAccessKey = read('AWS_SECRET_ACCESS_KEY')
  const logLevel = read('TRIPTYCH_LOG_LEVEL')
  if (!['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].includes(logLevel))
    refuse('TRIPTYCH_LOG_LEVEL', 'a log level')
  const prices = new Map<string, number>()
  for (const entry of list('TRIPTYCH_PRICES')) {
    const [, name, cents] = /^([a-z]+(?::[\w.-]+)?)\s*=\s*(\d{1,9}(?:\.\d{1,6})?)$/.exec(entry) ?? []
    if (name === undefined || prices.has(name))
      refuse('TRIPTYCH_PRICES', 'a list such as restore=0.5,restore:diffio-4.5-pro=1.2')
    else prices.set(name, Number(cents))
  }
  const maxUploadBytes = integer('TRIPTYCH_MAX_UPLOAD_BYTES', 1, Number.MAX_SAFE_INTEGER)

  return Object.freeze({
    host: read('TRIPTYCH_HOST'),
    port: integer('TRIPTYCH_PORT', 0, 65_535),
    dataFolder: folder('TRIPTYCH_DATA'),
    publicUrl: publicUrl === '' ? null : publicUrl.replace(/\/+$/, ''),
    trustProxy: list('TRIPTYCH_TRUST_PROXY'),
    secret: secret === '' ? null : secret,
    databaseUrl: databaseUrl === '' ? null : databaseUrl,
    databaseDirectUrl: read('DATABASE_DIRECT_URL') || databaseUrl || null,
    isListening: flag('TRIPTYCH_LISTEN'),
    databasePool: integer('TRIPTYCH_DATABASE_POOL', 2, 500),
    blobs: read('TRIPTYCH_BLOBS') || null,
    s3Credentials:
      accessKeyId === '' || secretAccessKey === ''
        ? null
        : Object.freeze({ accessKeyId, secretAccessKey, sessionToken: read('AWS_SESSION_TOKEN') || null }),
    modelsFolder: folder('TRIPTYCH_MODELS'),
    modelsPull: flag('TRIPTYCH_MODELS_PULL'),
    roles: new Set(roles as Role[]),
    workers: integer('TRIPTYCH_WORKERS', 1, 256),
    allowPrivate: list('TRIPTYCH_ALLOW_PRIVATE'),
    maxUploadBytes,
    uploadPartBytes: integer(
      'TRIPTYCH_UPLOAD_PART_BYTES',
      Math.ceil(maxUploadBytes / 10_000),
      Number.MAX_SAFE_INTEGER,
    ),
    uploadLinkMs: milliseconds('TRIPTYCH_UPLOAD_LINK_SECONDS'),
    downloadLinkMs: milliseconds('TRIPTYCH_DOWNLOAD_LINK_SECONDS'),
    task: Object.freeze({
      memoryBytes: integer('TRIPTYCH_TASK_MEMORY_BYTES', 64 * 1024 ** 2, Number.MAX_SAFE_INTEGER),
      wallMs: milliseconds('TRIPTYCH_TASK_SECONDS'),
      stallMs: milliseconds('TRIPTYCH_TASK_STALL_SECONDS'),
      attempts: integer('TRIPTYCH_TASK_ATTEMPTS', 1, 100),
    }),
    mediaMs: milliseconds('TRIPTYCH_MEDIA_SECONDS'),
    minFreeBytes: integer('TRIPTYCH_MIN_FREE_BYTES', 0, Number.MAX_SAFE_INTEGER),
    keep: parseKeep('TRIPTYCH_KEEP', read('TRIPTYCH_KEEP')),
    retiredModels: new Set(list('TRIPTYCH_RETIRED_MODELS')),
    prices,
    logLevel,
  })
}
