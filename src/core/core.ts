/** The core as one object: what dialects, workers and the command line are given. */

import { AccountSettingsStore } from './accounts/account-settings.ts'
import { AccountStore } from './accounts/account-store.ts'
import { AssetLinks } from './assets/asset-links.ts'
import { AssetLists } from './assets/asset-lists.ts'
import { AssetStore } from './assets/asset-store.ts'
import { AssetUses } from './assets/asset-uses.ts'
import type { CoreContext } from './context.ts'
import { CredentialStore } from './credentials/credential-store.ts'
import { EventFeed } from './events/event-feed.ts'
import { EventLog } from './events/event-log.ts'
import { ImportOrders } from './imports/import-orders.ts'
import { AnalysisOrders } from './indexes/analysis-orders.ts'
import { IndexChanges } from './indexes/index-changes.ts'
import { IndexStore } from './indexes/index-store.ts'
import { SummaryOrders } from './indexes/summary-orders.ts'
import { InstanceStore } from './instances/instance-store.ts'
import { LibraryEntries } from './libraries/library-entries.ts'
import { LibraryStore } from './libraries/library-store.ts'
import { LinkSigner } from './links/signed-link.ts'
import { OutputLinks } from './outputs/output-links.ts'
import { OutputStore } from './outputs/output-store.ts'
import { matchPersons } from './persons/match-persons.ts'
import { PersonLists } from './persons/person-lists.ts'
import { PersonStore } from './persons/person-store.ts'
import { PersonTags } from './persons/person-tags.ts'
import { PersonThumbnails } from './persons/person-thumbnails.ts'
import { PictureUploads } from './persons/picture-uploads.ts'
import { ProjectLists } from './projects/project-lists.ts'
import { ProjectStore } from './projects/project-store.ts'
import { FrameOrders } from './renders/frame-orders.ts'
import { RenderOrders } from './renders/render-orders.ts'
import { RenderStore } from './renders/render-store.ts'
import { Retention } from './retention/retention.ts'
import { SearchStore } from './search/search-store.ts'
import { SourceTaskStore } from './tasks/source-task-store.ts'
import { TaskClaims } from './tasks/task-claims.ts'
import { TaskLists } from './tasks/task-lists.ts'
import { TaskOrders } from './tasks/task-orders.ts'
import { TaskRecovery } from './tasks/task-recovery.ts'
import { TaskStore } from './tasks/task-store.ts'
import { SaveMeter } from './timelines/save-meter.ts'
import { TimelineEntries } from './timelines/timeline-entries.ts'
import { TimelineStore } from './timelines/timeline-store.ts'
import { DirectUploadStore } from './uploads/direct-upload-store.ts'
import { ResumableUploadStore } from './uploads/resumable-upload-store.ts'
import { UploadSessionStore } from './uploads/upload-session-store.ts'
import { UploadStore } from './uploads/upload-store.ts'
import { PriceList } from './usage/prices.ts'
import { UsageSummaries } from './usage/usage-summary.ts'
import { AccountWebhookSecrets } from './webhooks/account-secrets.ts'
import { WebhookDeliveryStore } from './webhooks/delivery-store.ts'
import { WebhookEndpointLists } from './webhooks/endpoint-lists.ts'
import { WebhookEndpointStore } from './webhooks/endpoint-store.ts'
import { WebhookFanOut } from './webhooks/fan-out.ts'
import { WorkspaceStore } from './workspaces/workspace-store.ts'

export type Core = ReturnType<typeof createCore>

export function createCore(context: CoreContext) {
  const accounts = new AccountStore(context)
  const assets = new AssetStore(context)
  const projects = new ProjectStore(context, accounts)
  const tasks = new TaskStore(context)
  const uploads = new UploadStore(context, assets, projects)
  const webhookSecrets = new AccountWebhookSecrets(context)
  const deliveries = new WebhookDeliveryStore(context)
  const endpoints = new WebhookEndpointStore(context, webhookSecrets)
  const assetLists = new AssetLists(context, assets.loose)
  const projectLists = new ProjectLists(context)
  const taskLists = new TaskLists(context)
  const assetUses = new AssetUses(context)
  const renders = new RenderStore(context, taskLists)
  const eventLog = new EventLog(context)
  const workspaces = new WorkspaceStore(context, projects)
  const libraries = new LibraryStore(context, { projects, workspaces })
  const analyses = new AnalysisOrders(context, tasks, matchPersons)
  const summaries = new SummaryOrders(context, tasks)
  const imports = new ImportOrders(context, { accounts, libraries, tasks })
  const persons = new PersonStore(context, workspaces)
  return {
    clock: context.clock,
    limits: context.limits,
    accounts,
    accountSettings: new AccountSettingsStore(context),
    prices: context.prices ?? new PriceList(),
    usage: new UsageSummaries(context),
    assets,
    assetUses,
    projects,
    tasks,
    credentials: new CredentialStore(context),
    claims: new TaskClaims(context),
    recovery: new TaskRecovery(context),
    instances: new InstanceStore(context),
    links: new LinkSigner(context.secret),
    outputs: new OutputStore(context),
    retention: new Retention(context, assets.loose),
    sourceTasks: new SourceTaskStore(context, projects, tasks),
    assetLists,
    assetLinks: new AssetLinks(context, assetLists),
    projectLists,
    taskLists,
    taskOrders: new TaskOrders(context, {
      projects,
      assets: assetLists,
      tasks,
      lists: taskLists,
      renders,
      analyses,
      summaries,
      imports,
    }),
    renders,
    renderOrders: new RenderOrders(context, { projects, tasks, renders, assetUses, endpoints }),
    frameOrders: new FrameOrders(context, { projects, assets, assetUses }),
    outputLinks: new OutputLinks(context),
    eventLog,
    eventFeed: new EventFeed(context, eventLog),
    webhooks: {
      secrets: webhookSecrets,
      endpoints,
      lists: new WebhookEndpointLists(context, endpoints, deliveries),
      deliveries,
      fanOut: new WebhookFanOut(context, deliveries, renders),
    },
    timelines: new TimelineStore(context, { projects, assetUses, meter: new SaveMeter(context) }),
    timelineEntries: new TimelineEntries(context, { projects, assets: assetLists }),
    workspaces,
    persons,
    personLists: new PersonLists(context, persons),
    personTags: new PersonTags(context, persons),
    personThumbnails: new PersonThumbnails(context, persons),
    pictureUploads: new PictureUploads(context, assets),
    searches: new SearchStore(context),
    indexes: new IndexStore(context),
    indexChanges: new IndexChanges(context),
    analyses,
    summaries,
    libraries,
    libraryEntries: new LibraryEntries(context, libraries),
    imports,
    uploads,
    directUploads: new DirectUploadStore(context, { assets, uploads, projects }),
    resumableUploads: new ResumableUploadStore(context, { assets, uploads, projects, projectLists }),
    uploadSessions: new UploadSessionStore(context, assets, uploads),
  }
}
