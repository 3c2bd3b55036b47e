/** What holds within an item, and between it and its asset. */
import type {
  AnimatedNumber,
  CaptionsItem,
  EditorState,
  TextTemplateItem,
  TimelineAsset,
  TimelineItem,
} from '../../editor-state.ts'
import { animatedFields } from '../../schema/animated-fields.ts'
import { type Problem, problem, quoted } from '../problems.ts'
import { idUnderKey } from './id-under-key.ts'
import { own } from './own.ts'

export function* itemRules({ items, assets }: EditorState): Generator<Problem> {
  for (const [key, item] of Object.entries(items)) {
    yield* idUnderKey('items', key, item.id)
    yield* keyframeTimes(key, item)
    if (needsAsset(item)) yield* assetOfItem(key, item, assets)
    if (item.type === 'text-template') yield* templateNodes(key, item)
  }
}

function* keyframeTimes(key: string, item: TimelineItem): Generator<Problem> {
  for (const field of animatedFields(item.type)) {
    const { keyframes } = (item as unknown as Record<string, AnimatedNumber | undefined>)[field] ?? {
      keyframes: [],
    }
    for (let index = 0; index < keyframes.length; index++) {
      const { timeTicks } = keyframes[index]!
      if (timeTicks >= item.durationTicks)
        yield problem(
          'EDITOR_KEYFRAME_OUT_OF_RANGE',
          ['items', key, field, 'keyframes', index, 'timeTicks'],
          `The keyframe lies at tick ${timeTicks} of an item of ${item.durationTicks}; the last possible is ${item.durationTicks - 1}.`,
        )
    }
  }
}

type ItemWithAsset = Extract<TimelineItem, { assetId: string }>

const assetTypes: Record<ItemWithAsset['type'], TimelineAsset['type']> = {
  image: 'image',
  video: 'video',
  gif: 'gif',
  lottie: 'lottie',
  audio: 'audio',
  captions: 'caption',
}

/** By its type: an item of another may carry an `assetId` that means nothing. */
function needsAsset(item: TimelineItem): item is ItemWithAsset {
  return Object.hasOwn(assetTypes, item.type)
}

function* assetOfItem(key: string, item: ItemWithAsset, assets: EditorState['assets']): Generator<Problem> {
  const asset = own(assets, item.assetId)
  const path = ['items', key, 'assetId']
  if (!asset) yield problem('EDITOR_ASSET_NOT_FOUND', path, `There is no asset ${quoted(item.assetId)}.`)
  else if (asset.type !== assetTypes[item.type])
    yield problem(
      'EDITOR_ASSET_TYPE_MISMATCH',
      path,
      `An item of type ${item.type} needs an asset of type ${assetTypes[item.type]}, and ${quoted(item.assetId)} is of type ${asset.type}.`,
    )
  else if (item.type === 'captions' && asset.type === 'caption' && asset.timingGranularity === 'word')
    yield* lettersOfWords(key, item)
}

/** Captions timed by words light up word by word; that leaves no letters to animate. An empty object animates none. */
function* lettersOfWords(key: string, { captionAnimations }: CaptionsItem): Generator<Problem> {
  if (captionAnimations && Object.keys(captionAnimations).length > 0)
    yield problem(
      'EDITOR_CAPTION_ANIMATION_WORD_TIMING_CONFLICT',
      ['items', key, 'captionAnimations'],
      'The asset of these captions is timed by words, and caption animations need one timed by lines.',
    )
}

const mostTextNodes = 3

function* templateNodes(key: string, { nodes }: TextTemplateItem): Generator<Problem> {
  const images = nodes.filter(({ type }) => type === 'image').length
  const texts = nodes.length - images
  if (images !== 1 || texts < 1 || texts > mostTextNodes)
    yield problem(
      'EDITOR_TEXT_TEMPLATE_NODES_INVALID',
      ['items', key, 'nodes'],
      `Expected 1 image node and 1 to ${mostTextNodes} text nodes, found ${images} and ${texts}.`,
    )
}
