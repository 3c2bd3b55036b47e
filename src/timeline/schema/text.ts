/** How text looks, and the nodes of a text template. */
import {
  amount,
  anyObject,
  closedObject,
  literal,
  name,
  nullable,
  number,
  oneOf,
  optional,
  taggedBy,
  text,
} from './fields.ts'
import { captionAnimations, clipAnimations } from './motion.ts'

export const textBackground = () =>
  nullable(
    closedObject(
      {
        color: text('CSS colour.'),
        horizontalPadding: amount(0, 'Pixels beside each line.'),
        borderRadius: amount(0, 'Pixels, of convex and concave corners.'),
      },
      'One joined shape behind all lines.',
    ),
  )

export const textStyle = () => ({
  color: text('CSS colour of the letters.'),
  align: oneOf(['left', 'center', 'right'], 'Of the lines in the box, whatever the direction.'),
  fontFamily: text('A family that is not there is drawn in another.'),
  fontStyle: closedObject(
    { variant: text('`normal` or `italic`.'), weight: text('Such as `400` or `700`.') },
    'Style and weight.',
  ),
  fontSize: amount(1, 'Pixels.'),
  lineHeight: amount(0, 'Of the font size.'),
  letterSpacing: number('Pixels.'),
  direction: oneOf(['ltr', 'rtl'], 'Base direction of mixed text.'),
  strokeWidth: amount(0, 'Pixels; half of them show outside the letters.'),
  strokeColor: text('CSS colour.'),
})

const nodeBox = () => ({
  id: name('Told apart by it.'),
  x: number("Pixels from the left of the item's box."),
  y: number('Pixels from its top.'),
  width: number('Pixels.'),
  height: number('Pixels.'),
})

export const templateNode = taggedBy('type', [
  closedObject(
    {
      ...nodeBox(),
      type: literal('image'),
      imageType: oneOf(['svg', 'lottie'], 'What its drawing is.'),
      imageComponentId: nullable(text('Artwork that is not ours: not drawn.')),
      imageLottieJson: nullable(anyObject('The animation that is drawn.')),
      opacity: number('0 to 1.'),
      animations: optional(clipAnimations()),
    },
    'A drawing.',
  ),
  closedObject(
    {
      ...nodeBox(),
      type: literal('text'),
      text: text('What it says.'),
      ...textStyle(),
      background: textBackground(),
      animations: optional(clipAnimations()),
      captionAnimations: optional(captionAnimations()),
    },
    'A text.',
  ),
])
