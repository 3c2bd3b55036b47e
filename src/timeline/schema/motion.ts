/** What moves an item as a whole, its letters, or one item into the next. */
import {
  type CaptionAnimationType,
  type ClipAnimationType,
  captionAnimationTypes,
  clipAnimationTypes,
  easings,
  transitionTypes,
} from '../editor-state.ts'
import { closedObject, count, name, oneOf, optional, params } from './fields.ts'

const animation = <Word extends string>(types: readonly Word[]) =>
  closedObject({
    type: oneOf(types),
    durationTicks: count(1),
    easing: optional(oneOf(easings)),
    params: optional(params()),
  })

export const clipAnimations = () =>
  closedObject({
    in: optional(animation<ClipAnimationType>(clipAnimationTypes)),
    out: optional(animation<ClipAnimationType>(clipAnimationTypes)),
  })

export const captionAnimations = () =>
  closedObject({
    in: optional(animation<CaptionAnimationType>(captionAnimationTypes)),
    out: optional(animation<CaptionAnimationType>(captionAnimationTypes)),
    loop: optional(animation<CaptionAnimationType>(captionAnimationTypes)),
  })

export const transition = closedObject({
  id: name(),
  trackId: name(),
  fromClipId: name(),
  toClipId: name(),
  type: oneOf(transitionTypes, 'EDITOR_TRANSITION_TYPE_INVALID'),
  durationTicks: count(1),
  easing: optional(oneOf(easings)),
  params: optional(params()),
})
