/** The tables as Kysely sees them. `Generated` columns have a default; bigint columns arrive as numbers. */
import type { Generated, Selectable } from 'kysely'
import type { ErrorCode } from '#base/errors.ts'
import type { OutputRatio } from '#timeline/editor-state.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'
import type * as indexTables from './indexes/tables.ts'
import type * as personTables from './persons/tables.ts'
import type { SearchTable } from './search/tables.ts'

type Created = { created_at: Date }

export type AccountTable = Created & {
  id: string
  name: string
  /** While it is set, nothing new that costs may be begun. */
  held_at: Date | null
  hold_reason: string | null
}

/** What a dialect keeps of an account, as JSON text of its own. */
export type AccountSettingsTable = {
  account_id: string
  dialect: string
  settings: string
  updated_at: Date
  updated_by: string | null
}

export type CredentialTable = Created & {
  id: string
  account_id: string
  /** `bearer` keeps only a hash of its key; `signing` keeps a secret sealed with the server's own. */
  kind: 'bearer' | 'signing'
  label: string
  /** What may be shown of a bearer key, or the whole access key of a signing one. */
  display: string
  /** SHA-256 of the whole bearer key. */
  key_hash: Buffer | null
  access_key: string | null
  sealed_secret: Buffer | null
  scopes: string[]
  /** When set, the only projects the key may touch. */
  project_bounds: string[] | null
  parent_id: string | null
  expires_at: Date | null
  rotated_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
  /** The most that all its work together may cost; null is no limit. */
  spend_limit_cents: number | null
}

export type WorkspaceTable = Created & {
  id: string
  account_id: string
  name: string
  /** Where its files usually come from. */
  bucket: string | null
  /** The library that is always there; null until somebody looks. */
  base_project_id: string | null
  updated_at: Date
  /** Then only its projects still name it. */
  deleted_at: Date | null
}

export type ProjectKind = 'restoration' | 'timeline' | 'library'
/** Who sees a project: the key that made it, or every key of the account that is not bounded elsewhere. */
export type Visibility = 'key' | 'account'

export type ProjectTable = Created & {
  id: string
  number: Generated<number>
  account_id: string
  workspace_id: string
  /** The key that made it; Diffio lists by this. */
  credential_id: string
  kind: ProjectKind
  visibility: Generated<Visibility>
  title: string
  /** Facts of a restoration project's one source, kept here so that a list reads one table. */
  source_type: Generated<string>
  source_stored: Generated<boolean>
  has_picture: Generated<boolean>
  task_count: Generated<number>
  /** A document of the dialect's own, JSON text given back as it came. */
  settings: string | null
  updated_at: Date
  /** Then only its tasks still name it. */
  deleted_at: Date | null
}

export type TimelineTable = {
  project_id: string
  account_id: string
  description: string | null
  /** The editor state, JSON text given back as it came. */
  state: string
  /** The client's own word for the state. */
  state_version: string
  /** When the next save would be due at the steady rate; null before the first. */
  sync_due_at: Date | null
}

export type AssetTable = Created & {
  id: string
  account_id: string
  blob_key: string
  size_bytes: number
  sha256: string
  /** From the probe; the declared type only where the probe could not tell. */
  media_type: string
  media_kind: 'video' | 'audio' | 'image' | 'other'
  width: number | null
  height: number | null
  duration_ms: number | null
  /** The probe's stream list as JSON text, or null when it could not read the file. */
  streams: string | null
  probe_error: string | null
}

export type EntryTable = Created & {
  id: string
  number: Generated<number>
  account_id: string
  project_id: string
  /** Null while it is being fetched, and when it could not be. */
  asset_id: string | null
  /** `source` is the one file a restoration project works on; `member` is a file on a shelf. */
  role: 'source' | 'member'
  name: string
  credential_id: string
  /** Of the file; until it is there, what its name promises. */
  media_kind: Generated<AssetTable['media_kind']>
  /** Where it was fetched from; null of files that came in otherwise. */
  bucket: Generated<string | null>
  key: Generated<string | null>
  updated_at: Generated<Date>
}

/** How many entries a project has, kept by the database itself. */
export type EntryCountTable = { project_id: string; media_kind: AssetTable['media_kind']; count: number }

/** Where files are put when no other place is named: the shelf of a key, or, where that is null, of the account. */
export type DefaultLibraryTable = { account_id: string; credential_id: string | null; project_id: string }

/** What keeps an asset besides entries and outputs: a stored state, or a task that has not ended. */
export type AssetUseTable = { asset_id: string; project_id: string | null; task_id: string | null }

/** A link that works until it is revoked, for whoever knows it. */
export type AssetLinkTable = Created & {
  token_hash: Buffer
  sealed_token: Buffer
  account_id: string
  asset_id: string
  revoked_at: Date | null
}

export type UploadTable = Created & {
  id: string
  account_id: string
  project_id: string
  credential_id: string
  file_name: string
  media_type: string
  declared_bytes: number | null
  asset_id: string | null
  expires_at: Date
  completed_at: Date | null
}

/** An upload that comes in parts; the last complete one of an upload wins, as any other transfer does. */
export type UploadSessionTable = Created & {
  id: string
  upload_id: string | null
  /** What every part but the last has. */
  part_bytes: number
  touched_at: Date
  completed_at: Date | null
  stored_bytes: number | null
  stored_sha256: string | null
}

/** A session whose parts come in order, each as long as it happened to get. */
export type ResumableUploadTable = { session_id: string; metadata: string }

export type UploadPartTable = Created & {
  session_id: string
  number: number
  blob_key: string
  size_bytes: number
  sha256: string
}

export type TaskKind = 'ingest' | 'restore' | 'render' | 'analyze' | 'summarize' | 'search'
export type TaskState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'

export type TaskTable = Created & {
  id: string
  account_id: string
  /** Null for work that was ordered without a project: it belongs to the account. */
  project_id: string | null
  /** The place of the file that it works on, where that matters: of imports and analyses. */
  entry_id: Generated<string | null>
  credential_id: string
  kind: TaskKind
  state: TaskState
  /** What the dialect calls the work, such as a model key. */
  label: string
  priority: Generated<number>
  /** Start tag of start-time fair queueing: the order among accounts at one priority. */
  fair_tag: number
  /** JSON text. */
  input: string
  result: string | null
  error_code: ErrorCode | null
  error_detail: string | null
  stage: string | null
  stage_fraction: Generated<number>
  overall_fraction: Generated<number>
  attempt: Generated<number>
  attempt_token: string | null
  /** The queue's ticket under which the present attempt runs. */
  ticket_id: string | null
  worker: string | null
  /** What it is expected to cost, while it has not ended. */
  reserved_cents: Generated<number>
  cancel_requested_at: Date | null
  started_at: Date | null
  finished_at: Date | null
  updated_at: Date
}

/** What a task of kind `render` draws, beside its row in `tasks`. */
export type RenderTable = {
  task_id: string
  account_id: string
  /** JSON text, as it was when the film was ordered. */
  editor_state: string
  ratio: OutputRatio
  scale: number
  composition_width: number | null
  composition_height: number | null
  /** Pixels of the film. */
  width: number
  height: number
  fps: FrameRate
  format: 'mp4' | 'webm'
  duration_seconds: number
  /** Whole seconds of full HD at 30 frames that it stands for. */
  billed_seconds: number
  /** Decimal text. */
  charged_credits: string
  /** The client's own name of the task. */
  client_task_id: string | null
  /** SHA-256 of the order that came under that name. */
  order_hash: Buffer | null
  callback_url: string | null
  /** Where the client reached us; begins the links in messages to it. */
  origin: string | null
}

export type OutputTable = Created & {
  id: string
  account_id: string
  /** Null for what was made while somebody waited for it. */
  task_id: string | null
  asset_id: string
  kind: 'master' | 'audio' | 'video' | 'transcript' | 'film' | 'frame'
  name: string
  expires_at: Date | null
}

export type EventTable = Created & {
  id: Generated<number>
  account_id: string
  credential_id: string | null
  type: string
  noun: string
  noun_id: string
  /** JSON text. */
  facts: string
  /** An xid8 of Postgres as text: the transaction that wrote it. */
  transaction_id: Generated<string>
}

export type EventCursorTable = { name: string; transaction_id: string; event_id: number }

export type WebhookEndpointTable = Created & {
  id: string
  account_id: string
  credential_id: string | null
  /** Whose words the messages are in. */
  dialect: string
  mode: string
  url: string
  event_types: string[]
  /** Null where the account's secret signs. */
  sealed_secret: Buffer | null
  /** The one task it hears of; null for all. */
  task_id: string | null
  /** JSON of headers that every message carries. */
  sealed_headers: Buffer | null
  disabled_at: Date | null
  disabled_reason: string | null
  updated_by: string | null
  updated_at: Date
}

export type WebhookDeliveryTable = Created & {
  id: string
  account_id: string
  endpoint_id: string
  message_id: string
  event_id: string
  event_type: string
  body: string
  /** The order in which messages were written. */
  position: Generated<number>
  state: 'waiting' | 'delivered' | 'failed'
  attempt_count: Generated<number>
  next_attempt_at: Date | null
  finished_at: Date | null
}

/** What signs the messages of endpoints that have no secret of their own. */
export type AccountWebhookSecretTable = Created & {
  account_id: string
  sealed_secret: Buffer
  rotated_at: Date | null
}

export type WebhookAttemptTable = Created & {
  delivery_id: string
  number: number
  /** HTTP status, or null when no answer came. */
  status: number | null
  failure: string | null
  duration_ms: number
}

export type UsageTable = {
  account_id: string
  credential_id: string
  /** First day of the month, UTC. */
  period: string
  meter: string
  amount: number
}

export type IdempotencyTable = Created & {
  owner_id: string
  route: string
  key: string
  body_hash: Buffer
  noun_id: string
  /** JSON text: what was said of the thing when it was made. */
  answer: string | null
}

export type LaneTable = { account_id: string; kind: TaskKind; last_tag: number }
export type LaneClockTable = { kind: TaskKind; tag: number }
export type InstanceTable = { id: string; description: string; started_at: Date; seen_at: Date }
/** Blobs that no asset owns (yet): being written by an instance, or to be deleted when it is null. */
/** When work that one process does for all was last done. */
export type ChoreTable = { name: string; ran_at: Date }
export type LooseBlobTable = Created & { key: string; instance_id: string | null }

export type Schema = {
  accounts: AccountTable
  account_settings: AccountSettingsTable
  credentials: CredentialTable
  workspaces: WorkspaceTable
  projects: ProjectTable
  timelines: TimelineTable
  assets: AssetTable
  entries: EntryTable
  entry_counts: EntryCountTable
  default_libraries: DefaultLibraryTable
  asset_uses: AssetUseTable
  asset_links: AssetLinkTable
  uploads: UploadTable
  upload_sessions: UploadSessionTable
  upload_parts: UploadPartTable
  resumable_uploads: ResumableUploadTable
  tasks: TaskTable
  renders: RenderTable
  outputs: OutputTable
  events: EventTable
  usage: UsageTable
  idempotency: IdempotencyTable
  task_lanes: LaneTable
  task_lane_clocks: LaneClockTable
  instances: InstanceTable
  loose_blobs: LooseBlobTable
  chores: ChoreTable
  event_cursors: EventCursorTable
  webhook_endpoints: WebhookEndpointTable
  webhook_deliveries: WebhookDeliveryTable
  webhook_attempts: WebhookAttemptTable
  account_webhook_secrets: AccountWebhookSecretTable
  indexes: indexTables.IndexTable
  index_scenes: indexTables.IndexSceneTable
  index_shots: indexTables.IndexShotTable
  index_persons: indexTables.IndexPersonTable
  index_appearances: indexTables.IndexAppearanceTable
  index_speakers: indexTables.IndexSpeakerTable
  index_passages: indexTables.IndexPassageTable
  index_stretches: indexTables.IndexStretchTable
  index_files: indexTables.IndexFileTable
  summaries: indexTables.SummaryTable
  persons: personTables.PersonTable
  person_tags: personTables.PersonTagTable
  person_taggings: personTables.PersonTaggingTable
  person_thumbnails: personTables.PersonThumbnailTable
  picture_uploads: personTables.PictureUploadTable
  searches: SearchTable
}

export type Account = Selectable<AccountTable>
export type CredentialRow = Selectable<CredentialTable>
export type Project = Selectable<ProjectTable>
export type Timeline = Selectable<TimelineTable>
export type Asset = Selectable<AssetTable>
export type AssetLink = Selectable<AssetLinkTable>
export type Workspace = Selectable<WorkspaceTable>
export type Entry = Selectable<EntryTable>
export type Upload = Selectable<UploadTable>
export type UploadSession = Selectable<UploadSessionTable>
export type UploadPart = Selectable<UploadPartTable>
export type Task = Selectable<TaskTable>
/** A task that works on a project. */
export type ProjectTask = Task & { project_id: string }
export type Render = Selectable<RenderTable>
export type Output = Selectable<OutputTable>
export type Event = Selectable<EventTable>
export type WebhookEndpoint = Selectable<WebhookEndpointTable>
export type WebhookDelivery = Selectable<WebhookDeliveryTable>
export type WebhookAttempt = Selectable<WebhookAttemptTable>
export type Index = Selectable<indexTables.IndexTable>
export type IndexScene = Selectable<indexTables.IndexSceneTable>
export type IndexShot = Selectable<indexTables.IndexShotTable>
export type IndexPerson = Selectable<indexTables.IndexPersonTable>
export type IndexAppearance = Selectable<indexTables.IndexAppearanceTable>
export type IndexSpeaker = Selectable<indexTables.IndexSpeakerTable>
export type IndexPassage = Selectable<indexTables.IndexPassageTable>
export type IndexStretch = Selectable<indexTables.IndexStretchTable>
export type IndexFile = Selectable<indexTables.IndexFileTable>
export type Summary = Selectable<indexTables.SummaryTable>
