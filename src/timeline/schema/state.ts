/** The document as a whole, and what stands in it beside assets, items and transitions. */
import Type from 'typebox'
import { outputRatios } from '../editor-state.ts'
import { ticksPerSecond } from '../timeline-time.ts'
import { asset } from './assets.ts'
import {
  amount,
  closedObject,
  flag,
  literal,
  mapOf,
  name,
  nullable,
  oneOf,
  openObject,
  optional,
  taggedBy,
  text,
} from './fields.ts'
import { item } from './items.ts'
import { transition } from './motion.ts'

const compositionPixels = () => Type.Integer({ minimum: 50, maximum: 1920 })

const track = closedObject({ id: name(), items: Type.Array(text()), hidden: flag(), muted: flag() })

const globalBackground = taggedBy('type', [
  closedObject({ type: literal('none') }),
  closedObject({ type: literal('color'), color: text(), gradient: nullable(text()) }),
  closedObject({ type: literal('blur'), level: Type.Integer({ minimum: 0, maximum: 4 }) }),
  closedObject({
    type: literal('image'),
    imageAssetId: nullable(text()),
    imageUrl: name(),
    source: oneOf(['preset', 'custom']),
  }),
])

const brandRuntime = nullable(
  closedObject({
    brandId: nullable(text()),
    logoX: Type.Number(),
    logoY: Type.Number(),
    managedItemIds: Type.Array(text()),
    managedAssetIds: Type.Array(text()),
    introShiftInFrames: Type.Integer(),
    overlayTrackId: nullable(text()),
    underlayTrackId: nullable(text()),
  }),
)

const deletedAsset = closedObject({
  assetId: name(),
  remoteUrl: nullable(text()),
  remoteKey: nullable(text()),
  statusAtDeletion: taggedBy('type', [
    closedObject({ type: literal('pending-upload') }),
    closedObject({
      type: literal('in-progress'),
      progress: closedObject({ progress: Type.Number(), loadedBytes: amount(), totalBytes: amount() }),
    }),
    closedObject({ type: literal('uploaded') }),
    closedObject({
      type: literal('error'),
      error: Type.Unsafe<string | object | null>({ type: ['string', 'object', 'null'] }),
      canRetry: flag(),
    }),
  ]),
})

/** @param leastTracks 0 for a document that an editor has only begun */
export const editorStateSchema = (leastTracks: 0 | 1) =>
  openObject({
    compositionWidth: compositionPixels(),
    compositionHeight: compositionPixels(),
    timebaseTicksPerSecond: literal(ticksPerSecond),
    tracks: Type.Array(track, { minItems: leastTracks }),
    assets: mapOf(asset),
    items: mapOf(item),
    transitions: mapOf(transition),
    outputRatio: optional(oneOf(outputRatios)),
    globalBackground: optional(globalBackground),
    brandRuntime: optional(brandRuntime),
    deletedAssets: optional(Type.Array(deletedAsset)),
  })
