/** Assets and their bindings as they are on the wire. */
import Type, { type Static } from 'typebox'
import { nullableNumber, nullableText, oneOf } from './common.ts'

/** `OTHER` is a file that came in through another door and is no picture, video or sound. */
const assetTypes = ['IMAGE', 'VIDEO', 'AUDIO', 'GIF', 'LOTTIE', 'OTHER'] as const

export const AssetAnswer = Type.Object({
  assetId: Type.String(),
  type: oneOf(assetTypes, 'What the file was found to be.'),
  source: nullableText('`UPLOAD`, or null for what was made here.'),
  filename: Type.String({ description: 'The name it was given.' }),
  mimetype: Type.String({ description: 'Of what was found inside.' }),
  size: Type.Integer({ description: 'In bytes.' }),
  fileUrl: Type.String({ description: 'Where it can be fetched without a key, until that is revoked.' }),
  fileKey: Type.String({ description: 'Names it in a timeline as `remoteKey`.' }),
  width: nullableNumber('In pixels, as shown.'),
  height: nullableNumber('In pixels, as shown.'),
  duration: nullableNumber('In seconds.'),
  hasAudioTrack: Type.Optional(Type.Boolean({ description: 'Of a video.' })),
  loopBehavior: Type.Optional(oneOf(['finite', 'loop'], 'Of a GIF.')),
})
export type AssetAnswer = Static<typeof AssetAnswer>

export const BindAssetBody = Type.Object({
  assetId: Type.String({ description: 'A file that the key may see, through whichever door it came in.' }),
})
export type BindAssetBody = Static<typeof BindAssetBody>

export const BindingAnswer = Type.Object({ projectId: Type.String(), assetId: Type.String() })

export const UnboundAnswer = Type.Object({
  projectId: Type.String(),
  assetId: Type.String(),
  deleted: Type.Literal(true),
})

export const DeletedAssetAnswer = Type.Object({ assetId: Type.String(), deleted: Type.Literal(true) })
