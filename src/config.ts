/** The environment becomes one frozen, typed Config here, by the lists in settings/, and is read nowhere else. */
import { TriptychError } from '#base/errors.ts'
import { type Keep, parseKeep } from '#base/keep.ts'
import { type CallRates, parseCallRates } from './settings/call-rates.ts'
import { readSettings } from './settings/read-settings.ts'

/** The queue takes a ticket back after a day, whatever its holder says. */
const longestTaskSeconds = 22 * 3600

const wordProviders = ['whisper', 'server', 'pocketsphinx'] as const
type WordProvider = (typeof wordProviders)[number]

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
  /** The AI server that the operator named; null for none. */
  ai: {
    url: string
    key: string | null
    speechModel: string | null
    labelModel: string | null
    chatModel: string | null
    embeddingModel: string | null
  } | null
  /** Who may write down what is said, in this order. */
  words: readonly WordProvider[]
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
  renders: Readonly<{
    perAccount: number
    /** 0: as many as there are processors. */
    processes: number
    /** Decimal text. */
    credits: string
    sidePixels: number
    fetchMs: number
    fetchBytes: number
  }>
  maxStateBytes: number
  syncsPerMinute: number
  /** Whether a timeline that is saved is looked at beyond its shape. */
  isSyncChecked: boolean
  retiredModels: ReadonlySet<string>
  /** Cents per started second, by kind of work or `kind:model`. */
  prices: ReadonlyMap<string, number>
  /** Entries such as `name=file:/folder`. */
  buckets: readonly string[]
  /** An IANA name. */
  timeZone: string
  /** Empty, or begins with a slash and does not end with one. */
  signedPrefix: string
  /** As an analysis is said to have been made by. */
  engineName: string
  confidenceLevels: Readonly<Record<'LOW' | 'MEDIUM' | 'HIGH', number>>
  indexes: 'by-path' | 'latest' | 'all'
  callRates: CallRates
  workspaces: number
  logLevel: string
}>

/** Reads and checks all settings; a bad one is refused with `config_invalid` and a line that names it. */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Config {
  const { read, refuse, integer, milliseconds, folder, list, flag } = readSettings(environment)
  const roles = list('TRIPTYCH_ROLES')
  for (const role of roles) {
    if (!['api', 'worker', 'console'].includes(role))
      refuse('TRIPTYCH_ROLES', 'a list of api, worker, console')
  }
  if (!roles.includes('api') && !roles.includes('worker'))
    refuse('TRIPTYCH_ROLES', 'a list with api, worker or both')
  const aiUrl = read('TRIPTYCH_AI_URL')
  if (aiUrl !== '' && !(/^https?:\/\//.test(aiUrl) && URL.canParse(aiUrl)))
    throw refuse('TRIPTYCH_AI_URL', 'a URL that begins with http:// or https://')
  const publicUrl = read('TRIPTYCH_PUBLIC_URL')
  if (publicUrl !== '' && !(/^https?:\/\//.test(publicUrl) && URL.canParse(publicUrl)))
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
    ai:
      aiUrl === ''
        ? null
        : Object.freeze({
            url: aiUrl,
            key: read('TRIPTYCH_AI_KEY') || null,
            speechModel: read('TRIPTYCH_AI_SPEECH_MODEL') || null,
            labelModel: read('TRIPTYCH_AI_LABEL_MODEL') || null,
            chatModel: read('TRIPTYCH_AI_CHAT_MODEL') || null,
            embeddingModel: read('TRIPTYCH_AI_EMBEDDING_MODEL') || null,
          }),
    words:
      wordsOf(list('TRIPTYCH_WORDS')) ??
      refuse('TRIPTYCH_WORDS', `none, or a list of ${wordProviders.join(', ')}`),
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
      wallMs: milliseconds('TRIPTYCH_TASK_SECONDS', longestTaskSeconds),
      stallMs: milliseconds('TRIPTYCH_TASK_STALL_SECONDS'),
      attempts: integer('TRIPTYCH_TASK_ATTEMPTS', 1, 100),
    }),
    mediaMs: milliseconds('TRIPTYCH_MEDIA_SECONDS'),
    minFreeBytes: integer('TRIPTYCH_MIN_FREE_BYTES', 0, Number.MAX_SAFE_INTEGER),
    keep: parseKeep('TRIPTYCH_KEEP', read('TRIPTYCH_KEEP')),
    renders: Object.freeze({
      perAccount: integer('TRIPTYCH_RENDERS_PER_ACCOUNT', 1, 100_000),
      processes: integer('TRIPTYCH_RENDER_PROCESSES', 0, 1024),
      credits: /^\d{1,9}(\.\d{1,12})?$/.test(read('TRIPTYCH_RENDER_CREDITS'))
        ? read('TRIPTYCH_RENDER_CREDITS')
        : refuse('TRIPTYCH_RENDER_CREDITS', 'a decimal number such as 0.1'),
      sidePixels: integer('TRIPTYCH_FILM_PIXELS', 2, 16_384),
      fetchBytes: integer('TRIPTYCH_FETCH_BYTES', 1, Number.MAX_SAFE_INTEGER),
      fetchMs: milliseconds('TRIPTYCH_FETCH_SECONDS', longestTaskSeconds),
    }),
    maxStateBytes: integer('TRIPTYCH_MAX_STATE_BYTES', 64 * 1024, 512 * 1024 ** 2),
    syncsPerMinute: integer('TRIPTYCH_SYNCS_PER_MINUTE', 0, 6000),
    isSyncChecked: flag('TRIPTYCH_SYNC_CHECK'),
    retiredModels: new Set(list('TRIPTYCH_RETIRED_MODELS')),
    prices,
    buckets: list('TRIPTYCH_BUCKETS'),
    timeZone: isTimeZone(read('TRIPTYCH_TIMEZONE'))
      ? read('TRIPTYCH_TIMEZONE')
      : refuse('TRIPTYCH_TIMEZONE', 'the IANA name of a time zone'),
    signedPrefix: pathOf(read('TRIPTYCH_SIGNED_PREFIX') || (publicUrl && new URL(publicUrl).pathname)),
    engineName: read('TRIPTYCH_ENGINE_NAME'),
    confidenceLevels:
      levelsOf(list('TRIPTYCH_CONFIDENCE_LEVELS')) ??
      refuse('TRIPTYCH_CONFIDENCE_LEVELS', 'three rising numbers from 0 to 1, such as 0.3,0.5,0.7'),
    indexes:
      (['by-path', 'latest', 'all'] as const).find((word) => word === read('TRIPTYCH_INDEXES')) ??
      refuse('TRIPTYCH_INDEXES', '`by-path`, `latest` or `all`'),
    callRates: parseCallRates('TRIPTYCH_CALL_RATES', read('TRIPTYCH_CALL_RATES')),
    workspaces: integer('TRIPTYCH_WORKSPACES', 1, 100_000),
    logLevel,
  })
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function levelsOf(words: readonly string[]): Config['confidenceLevels'] | null {
  const [LOW = -1, MEDIUM = -1, HIGH = -1, ...more] = words.map((word) => (word === '' ? -1 : Number(word)))
  const isRising = LOW >= 0 && LOW <= MEDIUM && MEDIUM <= HIGH && HIGH <= 1
  return isRising && more.length === 0 ? { LOW, MEDIUM, HIGH } : null
}

/** Begins with a slash and does not end with one; of `/` nothing is left. */
function pathOf(text: string): string {
  const bare = text.replace(/^\/+|\/+$/g, '')
  return bare === '' ? '' : `/${bare}`
}

function wordsOf(names: readonly string[]): WordProvider[] | null {
  if (names.length === 1 && names[0] === 'none') return []
  const known = names.map((name) => wordProviders.find((each) => each === name))
  return known.every((each) => each !== undefined) ? known : null
}
