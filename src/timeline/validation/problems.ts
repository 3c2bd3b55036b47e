/** What can be wrong with a document. */

/** At most this many are told; a document with more is not read to its end. */
export const mostProblems = 100

export const problemCodes = {
  EDITOR_SCHEMA_INVALID:
    'The shape is not that of a timeline: a field is missing, unknown, or of another type or range.',
  EDITOR_EFFECT_TYPE_INVALID: 'There is no such effect.',
  EDITOR_FILTER_TYPE_INVALID: 'There is no such filter.',
  EDITOR_TRANSITION_TYPE_INVALID: 'There is no such transition.',
  EDITOR_ID_MISMATCH: 'The id of an asset, item or transition is not the key it stands under.',
  EDITOR_TRACK_ITEM_NOT_FOUND: 'A track lists an item that is not there.',
  EDITOR_TRACK_ITEM_DUPLICATED: 'An item stands on two tracks, or twice on one.',
  EDITOR_TRACK_ITEM_OVERLAP: 'Two items of one track are there at the same time.',
  EDITOR_ASSET_NOT_FOUND: 'An item refers to an asset that is not there.',
  EDITOR_ASSET_TYPE_MISMATCH: 'An item refers to an asset of another kind.',
  EDITOR_CAPTION_TIMING_INVALID: 'A caption ends before it begins, or at once.',
  EDITOR_CAPTION_ANIMATION_WORD_TIMING_CONFLICT: 'Captions timed by words cannot have caption animations.',
  EDITOR_KEYFRAME_OUT_OF_RANGE: 'A keyframe lies at or behind the end of its item.',
  EDITOR_TEXT_TEMPLATE_NODES_INVALID:
    'A text template has not exactly one image node and one to three text nodes.',
  EDITOR_TRANSITION_REFERENCE_INVALID:
    'A transition refers to a track or clip that is not there, or not on that track.',
  EDITOR_TRANSITION_CLIP_NOT_ADJACENT:
    'The second clip of a transition does not directly follow the first on the track.',
  EDITOR_TRANSITION_CLIP_NOT_TOUCHING: 'The second clip of a transition does not begin when the first ends.',
  EDITOR_TRANSITION_DUPLICATED: 'Two transitions stand between the same two clips.',
} as const

export type ProblemCode = keyof typeof problemCodes

export type Problem = {
  code: ProblemCode
  /** JSON Pointer (RFC 6901) of what is wrong; of the object around it when that is missing. The root is `/`. */
  path: string
  /** A sentence for people: what was found, what was expected. */
  message: string
}

export function problem(code: ProblemCode, path: readonly (string | number)[], message: string): Problem {
  return { code, path: pointerTo(path), message }
}

function pointerTo(path: readonly (string | number)[]): string {
  return `/${path.map((key) => escaped(shortened(String(key), mostKey))).join('/')}`
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** A key may be as long as a document: then its pointer is cut, lest a hundred errors be a hundred documents. */
const mostKey = 200
const mostQuoted = 60

/** Text of a document as it may stand in a message: short, and without what a terminal or log would take badly. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text, mostQuoted))
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}
