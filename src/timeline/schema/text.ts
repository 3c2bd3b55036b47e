/** How text looks, and the nodes of a text template. */
import Type from 'typebox'
import {
  amount,
  anyObject,
  closedObject,
  literal,
  name,
  nullable,
  oneOf,
  optional,
  taggedBy,
  text,
} from './fields.ts'
import { captionAnimations, clipAnimations } from './motion.ts'

export const textBackground = () =>
  nullable(closedObject({ color: text(), horizontalPadding: amount(), borderRadius: amount() }))

export const textStyle = () => ({
  color: text(),
  align: oneOf(['left', 'center', 'right']),
  fontFamily: text(),
  fontStyle: closedObject({ variant: text(), weight: text() }),
  fontSize: amount(1),
  lineHeight: amount(),
  letterSpacing: Type.Number(),
  direction: oneOf(['ltr', 'rtl']),
  strokeWidth: amount(),
  strokeColor: text(),
})

const nodeBox = () => ({
  id: name(),
  x: Type.Number(),
  y: Type.Number(),
  width: Type.Number(),
  height: Type.Number(),
})

export const templateNode = taggedBy('type', [
  closedObject({
    ...nodeBox(),
    type: literal('image'),
    imageType: oneOf(['svg', 'lottie']),
    imageComponentId: nullable(text()),
    imageLottieJson: nullable(anyObject()),
    opacity: Type.Number(),
    animations: optional(clipAnimations()),
  }),
  closedObject({
    ...nodeBox(),
    type: literal('text'),
    text: text(),
    ...textStyle(),
    background: textBackground(),
    animations: optional(clipAnimations()),
    captionAnimations: optional(captionAnimations()),
  }),
])
