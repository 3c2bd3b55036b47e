/** The media a document refers to. */
import Type from 'typebox'
import {
  amount,
  anyObject,
  closedObject,
  flag,
  literal,
  name,
  nullable,
  oneOf,
  openObject,
  optional,
  taggedBy,
  text,
} from './fields.ts'

const common = () => ({
  id: name(),
  filename: name(),
  size: amount(),
  mimeType: name(),
  remoteUrl: optional(nullable(text())),
  remoteKey: optional(nullable(text())),
})
const pixels = () => ({ width: amount(1), height: amount(1) })
const length = () => ({ durationInSeconds: amount() })

const captionEntry = closedObject({
  text: text(),
  startMs: amount(),
  endMs: amount(),
  timestampMs: optional(nullable(amount())),
  confidence: optional(nullable(Type.Number())),
})

export const asset = taggedBy('type', [
  openObject({ ...common(), type: literal('image'), ...pixels() }),
  openObject({ ...common(), type: literal('video'), ...length(), hasAudioTrack: flag(), ...pixels() }),
  openObject({
    ...common(),
    type: literal('gif'),
    ...length(),
    ...pixels(),
    loopBehavior: oneOf(['finite', 'loop']),
  }),
  openObject({ ...common(), type: literal('audio'), ...length() }),
  openObject({
    ...common(),
    type: literal('caption'),
    captions: Type.Array(captionEntry),
    timingGranularity: oneOf(['word', 'line']),
  }),
  openObject({
    ...common(),
    type: literal('lottie'),
    ...length(),
    ...pixels(),
    resourceType: oneOf(['lottie', 'svg']),
    resourceJson: optional(nullable(anyObject())),
    resourceComponentId: optional(nullable(text())),
    materialConfig: optional(nullable(anyObject())),
  }),
])
