/** The media a document refers to. */
import {
  amount,
  anyObject,
  closedObject,
  flag,
  listOf,
  literal,
  name,
  nullable,
  number,
  oneOf,
  openObject,
  optional,
  taggedBy,
  text,
} from './fields.ts'

const common = () => ({
  id: name('The key it stands under.'),
  filename: name('What the file was called.'),
  size: amount(0, 'Bytes.'),
  mimeType: name('Of the file.'),
  remoteUrl: optional(nullable(text('Where the file is fetched from.'))),
  remoteKey: optional(nullable(text('What an upload of this server is called in its store.'))),
})
const pixels = () => ({ width: amount(1, 'Pixels.'), height: amount(1, 'Pixels.') })
const length = () => ({ durationInSeconds: amount(0, 'Seconds.') })

const captionEntry = closedObject({
  text: text('With the spaces that part it from its neighbours.'),
  startMs: amount(0, "Milliseconds since the item's start and its `contentStartOffsetMs`."),
  endMs: amount(0, 'Milliseconds, after `startMs`.'),
  timestampMs: optional(nullable(amount(0, 'Kept; means nothing here.'))),
  confidence: optional(nullable(number('Kept; means nothing here.'))),
})

export const asset = taggedBy('type', [
  openObject({ ...common(), type: literal('image'), ...pixels() }, 'A still picture.'),
  openObject(
    {
      ...common(),
      type: literal('video'),
      ...length(),
      hasAudioTrack: flag('A hint alone: the file is asked.'),
      ...pixels(),
    },
    'A film, with or without sound.',
  ),
  openObject(
    {
      ...common(),
      type: literal('gif'),
      ...length(),
      ...pixels(),
      loopBehavior: oneOf(['finite', 'loop'], 'At its end it holds the last picture, or begins anew.'),
    },
    'An animated picture.',
  ),
  openObject({ ...common(), type: literal('audio'), ...length() }, 'Sound.'),
  openObject(
    {
      ...common(),
      type: literal('caption'),
      captions: listOf(captionEntry, 0, 'In the order in which they are spoken.'),
      timingGranularity: oneOf(['word', 'line'], 'Whether an entry is a word or a line.'),
    },
    'What is spoken and when. It carries its data itself.',
  ),
  openObject(
    {
      ...common(),
      type: literal('lottie'),
      ...length(),
      ...pixels(),
      resourceType: oneOf(['lottie', 'svg'], 'What the file is.'),
      resourceJson: optional(nullable(anyObject('The animation itself, in place of a file.'))),
      resourceComponentId: optional(nullable(text('Kept; means nothing here.'))),
      materialConfig: optional(nullable(anyObject('Kept; means nothing here.'))),
    },
    'A vector drawing: a Lottie animation, or an SVG.',
  ),
])
