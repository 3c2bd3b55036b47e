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

const easing = () => optional(oneOf(easings, 'As in CSS. Default `linear`.'))

const animation = <Word extends string>(types: readonly Word[], about: string) =>
  optional(
    closedObject(
      {
        type: oneOf(types, 'How it moves.'),
        durationTicks: count(1, 'Ticks; no more count than the item lasts.'),
        easing: easing(),
        params: optional(params('Kept; none is known.')),
      },
      about,
    ),
  )

export const clipAnimations = () =>
  closedObject(
    {
      in: animation<ClipAnimationType>(clipAnimationTypes, 'Over the first ticks of the item.'),
      out: animation<ClipAnimationType>(clipAnimationTypes, 'Over its last.'),
    },
    'Moves the box as a whole, on top of its keyframes.',
  )

export const captionAnimations = () =>
  closedObject(
    {
      in: animation<CaptionAnimationType>(captionAnimationTypes, 'As the letters come.'),
      out: animation<CaptionAnimationType>(captionAnimationTypes, 'As they go.'),
      loop: animation<CaptionAnimationType>(
        captionAnimationTypes,
        'Between the two, again and again; its length is that of one turn.',
      ),
    },
    'Moves the letters within the box.',
  )

export const transition = closedObject({
  id: name('The key it stands under.'),
  trackId: name('The track of both clips.'),
  fromClipId: name('The clip that goes.'),
  toClipId: name('The next on the track, which begins when the first ends.'),
  type: oneOf(transitionTypes, 'How one gives way to the other.', 'EDITOR_TRANSITION_TYPE_INVALID'),
  durationTicks: count(1, 'Ticks, half of them on each side of the seam. The clips keep their times.'),
  easing: easing(),
  params: optional(
    params('`direction`: where the incoming clip comes from, such as `from-left`, which is the default.'),
  ),
})
