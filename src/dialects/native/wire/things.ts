/** Projects and assets as they are on the wire. */
import Type, { type Static } from 'typebox'
import { document, instant, nullableInteger, nullableText } from './common.ts'

export const ProjectAnswer = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  kind: Type.String({ description: '`restoration`, `timeline` or `library`.' }),
  title: Type.String(),
  workspaceId: Type.String(),
  credentialId: Type.String({ description: 'The key that made it.' }),
  sourceType: nullableText('Media type of its source, as it was declared.'),
  sourceStored: Type.Boolean({ description: 'Whether its source has been uploaded.' }),
  hasPicture: Type.Boolean(),
  taskCount: Type.Integer(),
  createdAt: instant('When it was made.'),
  updatedAt: instant('When it last changed.'),
})
export type ProjectAnswer = Static<typeof ProjectAnswer>

export const AssetAnswer = Type.Object({
  id: Type.String(),
  name: nullableText('The name under which a project of the caller holds it.'),
  type: Type.String({ description: '`video`, `audio`, `image` or `other`.' }),
  mediaType: Type.String(),
  sizeBytes: Type.Integer(),
  sha256: Type.String(),
  width: nullableInteger('In pixels.'),
  height: nullableInteger('In pixels.'),
  durationMs: nullableInteger('How long it plays.'),
  streams: document('What a look into the file found; null when it cannot be read.'),
  probeError: nullableText('Why it cannot be read as media.'),
  createdAt: instant('When it was stored.'),
})
export type AssetAnswer = Static<typeof AssetAnswer>
