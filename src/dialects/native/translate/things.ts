/** Projects, assets and events of the core as this API shows them. */

import { instant } from '#base/instant.ts'
import type { NamedAsset } from '#core/assets/asset-lists.ts'
import { positionOf } from '#core/events/event-log.ts'
import type { Event, Project } from '#core/schema.ts'
import type { EventAnswer } from '../wire/events.ts'
import type { AssetAnswer, ProjectAnswer } from '../wire/things.ts'
import { toEventCursor } from './event-cursor.ts'

export function toProject(project: Project): ProjectAnswer {
  return {
    id: project.id,
    number: project.number,
    kind: project.kind,
    title: project.title,
    workspaceId: project.workspace_id,
    credentialId: project.credential_id,
    sourceType: project.source_type === '' ? null : project.source_type,
    sourceStored: project.source_stored,
    hasPicture: project.has_picture,
    taskCount: project.task_count,
    createdAt: instant(project.created_at),
    updatedAt: instant(project.updated_at),
  }
}

export function toAsset(asset: NamedAsset): AssetAnswer {
  return {
    id: asset.id,
    name: asset.name,
    type: asset.media_kind,
    mediaType: asset.media_type,
    sizeBytes: asset.size_bytes,
    sha256: asset.sha256,
    width: asset.width,
    height: asset.height,
    durationMs: asset.duration_ms,
    streams: asset.streams === null ? null : JSON.parse(asset.streams),
    probeError: asset.probe_error,
    createdAt: instant(asset.created_at),
  }
}

/** The id of an event is where it stands, so that a reader can go on from it. */
export function toEvent(event: Event): EventAnswer {
  return {
    id: toEventCursor(positionOf(event)),
    type: event.type,
    noun: event.noun,
    nounId: event.noun_id,
    credentialId: event.credential_id,
    facts: JSON.parse(event.facts),
    createdAt: instant(event.created_at),
  }
}
