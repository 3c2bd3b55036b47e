/** All tables as Kysely sees them, and a row of each; columns are told of in the folder of their noun. */
import type { Selectable } from 'kysely'
import type * as accounts from './accounts/tables.ts'
import type * as assets from './assets/tables.ts'
import type * as credentials from './credentials/tables.ts'
import type * as entries from './entries/tables.ts'
import type * as events from './events/tables.ts'
import type * as idempotency from './idempotency/tables.ts'
import type * as indexes from './indexes/tables.ts'
import type * as instances from './instances/tables.ts'
import type * as outputs from './outputs/tables.ts'
import type * as persons from './persons/tables.ts'
import type * as projects from './projects/tables.ts'
import type * as renders from './renders/tables.ts'
import type * as retention from './retention/tables.ts'
import type * as search from './search/tables.ts'
import type * as tasks from './tasks/tables.ts'
import type * as timelines from './timelines/tables.ts'
import type * as uploads from './uploads/tables.ts'
import type * as usage from './usage/tables.ts'
import type * as webhooks from './webhooks/tables.ts'
import type * as workspaces from './workspaces/tables.ts'

export type Schema = {
  accounts: accounts.AccountTable
  account_settings: accounts.AccountSettingsTable
  credentials: credentials.CredentialTable
  workspaces: workspaces.WorkspaceTable
  workspace_counts: workspaces.WorkspaceCountTable
  projects: projects.ProjectTable
  timelines: timelines.TimelineTable
  assets: assets.AssetTable
  entries: entries.EntryTable
  entry_counts: entries.EntryCountTable
  default_libraries: projects.DefaultLibraryTable
  asset_uses: assets.AssetUseTable
  asset_links: assets.AssetLinkTable
  uploads: uploads.UploadTable
  upload_sessions: uploads.UploadSessionTable
  upload_parts: uploads.UploadPartTable
  resumable_uploads: uploads.ResumableUploadTable
  tasks: tasks.TaskTable
  renders: renders.RenderTable
  outputs: outputs.OutputTable
  events: events.EventTable
  usage: usage.UsageTable
  idempotency: idempotency.IdempotencyTable
  task_lanes: tasks.LaneTable
  task_lane_clocks: tasks.LaneClockTable
  instances: instances.InstanceTable
  loose_blobs: assets.LooseBlobTable
  chores: retention.ChoreTable
  event_cursors: events.EventCursorTable
  webhook_endpoints: webhooks.WebhookEndpointTable
  webhook_deliveries: webhooks.WebhookDeliveryTable
  webhook_attempts: webhooks.WebhookAttemptTable
  account_webhook_secrets: webhooks.AccountWebhookSecretTable
  indexes: indexes.IndexTable
  index_scenes: indexes.IndexSceneTable
  index_shots: indexes.IndexShotTable
  index_persons: indexes.IndexPersonTable
  index_appearances: indexes.IndexAppearanceTable
  index_speakers: indexes.IndexSpeakerTable
  index_passages: indexes.IndexPassageTable
  index_stretches: indexes.IndexStretchTable
  index_vectors: indexes.IndexVectorTable
  index_files: indexes.IndexFileTable
  summaries: indexes.SummaryTable
  persons: persons.PersonTable
  person_tags: persons.PersonTagTable
  person_taggings: persons.PersonTaggingTable
  person_thumbnails: persons.PersonThumbnailTable
  picture_uploads: persons.PictureUploadTable
  searches: search.SearchTable
}

export type ProjectKind = projects.ProjectKind
export type Visibility = projects.Visibility
export type { TaskKind } from './tasks/task-kinds.ts'
export type TaskState = tasks.TaskState

export type Account = Selectable<accounts.AccountTable>
export type CredentialRow = Selectable<credentials.CredentialTable>
export type Project = Selectable<projects.ProjectTable>
export type Timeline = Selectable<timelines.TimelineTable>
export type Asset = Selectable<assets.AssetTable>
export type AssetLink = Selectable<assets.AssetLinkTable>
export type Workspace = Selectable<workspaces.WorkspaceTable>
export type Entry = Selectable<entries.EntryTable>
export type Upload = Selectable<uploads.UploadTable>
export type UploadSession = Selectable<uploads.UploadSessionTable>
export type UploadPart = Selectable<uploads.UploadPartTable>
export type Task = Selectable<tasks.TaskTable>
/** A task that works on a project. */
export type ProjectTask = Task & { project_id: string }
export type Render = Selectable<renders.RenderTable>
export type Output = Selectable<outputs.OutputTable>
export type Event = Selectable<events.EventTable>
export type WebhookEndpoint = Selectable<webhooks.WebhookEndpointTable>
export type WebhookDelivery = Selectable<webhooks.WebhookDeliveryTable>
export type WebhookAttempt = Selectable<webhooks.WebhookAttemptTable>
export type Index = Selectable<indexes.IndexTable>
export type IndexScene = Selectable<indexes.IndexSceneTable>
export type IndexShot = Selectable<indexes.IndexShotTable>
export type IndexPerson = Selectable<indexes.IndexPersonTable>
export type IndexAppearance = Selectable<indexes.IndexAppearanceTable>
export type IndexSpeaker = Selectable<indexes.IndexSpeakerTable>
export type IndexPassage = Selectable<indexes.IndexPassageTable>
export type IndexStretch = Selectable<indexes.IndexStretchTable>
export type IndexFile = Selectable<indexes.IndexFileTable>
export type Summary = Selectable<indexes.SummaryTable>
