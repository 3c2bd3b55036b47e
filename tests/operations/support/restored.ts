/** Projects with a source and finished work, made through the core and without engines: what operations act on. */
import { Readable } from 'node:stream'
import type { Core } from '#core/core.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { Output, Task } from '#core/schema.ts'

export type Restored = { projectId: string; taskId: string; principal: Principal }

export async function createUploadedProject(
  core: Core,
  principal: Principal,
  text = 'the source',
): Promise<string> {
  const { project, upload } = await core.uploads.openWithProject(
    principal,
    { kind: 'restoration', title: 'a talk', source: { mediaType: 'audio/wav', hasPicture: false } },
    { fileName: 'talk.wav', mediaType: 'audio/wav', declaredBytes: null },
  )
  await core.uploads.receive(upload, Readable.from([Buffer.from(text)]), null)
  return project.id
}

export async function createTask(core: Core, principal: Principal, projectId: string): Promise<Task> {
  const { task } = await core.sourceTasks.create(principal, {
    projectId,
    projectKind: 'restoration',
    kind: 'restore',
    label: 'diffio-2-flash',
    input: { chain: 'flash', audioFormat: 'wav' },
    idempotencyKey: null,
  })
  return task
}

/** A task that has succeeded: one stored file per group of kinds that share it. */
export async function createRestored(
  core: Core,
  principal: Principal,
  files: readonly { kinds: readonly Output['kind'][]; text: string }[],
): Promise<Restored> {
  const projectId = await createUploadedProject(core, principal)
  const { id } = await createTask(core, principal, projectId)
  const claim = await core.claims.claim('restore', crypto.randomUUID(), 'a test')
  if (claim?.task.id !== id) throw new Error('another task was claimed')
  const outputs = []
  for (const { kinds, text } of files) {
    const stored = await core.assets.storeStream(Readable.from([Buffer.from(text)]), 'audio/wav', {})
    for (const kind of kinds) outputs.push({ kind, name: `${kind}.wav`, stored })
  }
  await core.claims.succeed(claim, { result: {}, outputs, usage: [] })
  return { projectId, taskId: id, principal }
}
