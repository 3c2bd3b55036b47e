/** The document as a whole, and what stands in it beside assets, items and transitions. */
import Type from 'typebox'
import { outputRatios } from '../editor-state.ts'
import { ticksPerSecond } from '../timeline-time.ts'
import { asset } from './assets.ts'
import {
  amount,
  closedObject,
  countWithin,
  flag,
  listOf,
  literal,
  mapOf,
  name,
  nullable,
  number,
  oneOf,
  openObject,
  optional,
  taggedBy,
  text,
} from './fields.ts'
import { item } from './items.ts'
import { transition } from './motion.ts'

const compositionPixels = () => countWithin(50, 1920, 'Pixels of the composition.')

const track = closedObject({
  id: name('Another for each track.'),
  items: listOf(text(), 0, 'Ids of its items, none of which are there at the same time.'),
  hidden: flag('Its pictures, effects and filters are not drawn.'),
  muted: flag('Its sound is not heard.'),
})

const globalBackground = taggedBy(
  'type',
  [
    closedObject({ type: literal('none') }, 'Black.'),
    closedObject(
      {
        type: literal('color'),
        color: text('CSS colour.'),
        gradient: nullable(text('A CSS `linear-gradient(...)`, which wins over the colour.')),
      },
      'A colour or a gradient.',
    ),
    closedObject(
      { type: literal('blur'), level: countWithin(0, 4, 'None to most.') },
      'The rear-most picture of the moment, covering all and blurred.',
    ),
    closedObject(
      {
        type: literal('image'),
        imageAssetId: nullable(text("The editor's.")),
        imageUrl: name('Where the picture is.'),
        source: oneOf(['preset', 'custom'], "The editor's."),
      },
      'A picture that covers all.',
    ),
  ],
  'What lies behind everything. Default `none`.',
)

const brandRuntime = nullable(
  closedObject(
    {
      brandId: nullable(text()),
      logoX: number(),
      logoY: number(),
      managedItemIds: listOf(text()),
      managedAssetIds: listOf(text()),
      introShiftInFrames: Type.Integer(),
      overlayTrackId: nullable(text()),
      underlayTrackId: nullable(text()),
    },
    'What a brand kit put into the timeline. Draws nothing.',
  ),
)

const deletedAsset = closedObject({
  assetId: name(),
  remoteUrl: nullable(text()),
  remoteKey: nullable(text()),
  statusAtDeletion: taggedBy('type', [
    closedObject({ type: literal('pending-upload') }),
    closedObject({
      type: literal('in-progress'),
      progress: closedObject({ progress: number(), loadedBytes: amount(), totalBytes: amount() }),
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
    timebaseTicksPerSecond: literal(ticksPerSecond, 'Ticks of a second.'),
    tracks: listOf(track, leastTracks, 'The first is in front.'),
    assets: mapOf(asset, 0, 'Media by their ids.'),
    items: mapOf(item, 0, 'What is drawn and heard, by its ids; only what stands on a track is.'),
    transitions: mapOf(transition, 0, 'By their ids.'),
    outputRatio: optional(oneOf(outputRatios, "The editor's; an export names its own.")),
    globalBackground: optional(globalBackground),
    brandRuntime: optional(brandRuntime),
    deletedAssets: optional(listOf(deletedAsset, 0, "For the editor's undo. No effect on the film.")),
  })
