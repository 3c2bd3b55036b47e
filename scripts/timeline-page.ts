/** docs/timeline.md, made from the document's schema: what is checked is what is written. */
import { easings } from '#timeline/editor-state.ts'
import { editorStateSchema } from '#timeline/schema/state.ts'
import { problemCodes } from '#timeline/validation/problems.ts'

/** A schema as JSON, as far as a page speaks of it. */
type Schema = {
  type?: string | string[]
  title?: string
  description?: string
  const?: unknown
  enum?: readonly unknown[]
  minimum?: number
  maximum?: number
  minItems?: number
  properties?: Record<string, Schema>
  required?: readonly string[]
  additionalProperties?: false | Schema
  items?: Schema
  oneOf?: readonly Schema[]
}
type Fields = [name: string, schema: Schema, isRequired: boolean][]

const state = JSON.parse(JSON.stringify(editorStateSchema(1))) as Schema
const propertyOf = (schema: Schema, name: string): Schema => schema.properties![name]!
const entryOf = (schema: Schema): Schema => schema.items ?? (schema.additionalProperties as Schema)

const track = entryOf(propertyOf(state, 'tracks'))
const assets = entryOf(propertyOf(state, 'assets')).oneOf!
const items = entryOf(propertyOf(state, 'items')).oneOf!
const transition = entryOf(propertyOf(state, 'transitions'))
const backgrounds = propertyOf(state, 'globalBackground').oneOf!
const templateNodes = propertyOf(itemOf('text-template'), 'nodes').items!.oneOf!

function itemOf(type: string): Schema {
  return items.find((item) => propertyOf(item.oneOf?.[0] ?? item, 'type').const === type)!
}

/** Fields that many have are told of once, under a name. */
const groups: Record<string, readonly string[]> = {
  common: ['id', 'startTicks', 'durationTicks', 'isDraggingInTimeline'],
  box: ['left', 'top', 'width', 'height', 'scaleX', 'scaleY', 'opacity'],
  crop: ['cropLeft', 'cropTop', 'cropRight', 'cropBottom'],
  style: [
    ...['color', 'align', 'fontFamily', 'fontStyle', 'fontSize', 'lineHeight', 'letterSpacing'],
    ...['direction', 'strokeWidth', 'strokeColor'],
  ],
}

function fieldsOf({ properties = {}, required = [] }: Schema): Fields {
  return Object.entries(properties).map(([name, schema]) => [name, schema, required.includes(name)])
}

function tableOf(fields: Fields): string {
  const rows = fields.map(
    ([name, schema, isRequired]) =>
      `| \`${name}\` | ${typeOf(schema)} | ${isRequired ? 'yes' : ''} | ${schema.description ?? ''} |`,
  )
  return ['| Field | Type | Required | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

const typeNames: Record<string, string> = {
  number: 'number',
  integer: 'whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
  null: 'null',
}

function typeOf(schema: Schema): string {
  if (schema.title) return schema.title
  if ('const' in schema) return `\`${schema.const}\``
  if (schema.enum) return schema.enum.map((word) => `\`${word}\``).join(', ')
  const { minimum, maximum } = schema
  const range =
    maximum !== undefined ? ` ${minimum} to ${maximum}` : minimum === undefined ? '' : ` ≥ ${minimum}`
  const types = [schema.type ?? []].flat()
  const words = types.map((type) =>
    /number|integer/.test(type) ? `${typeNames[type]}${range}` : typeNames[type],
  )
  const inner = fieldsOf(schema).map(([name, , isRequired]) => `\`${name}\`${isRequired ? '' : '?'}`)
  return `${words.join(' or ')}${inner.length > 0 ? `: ${inner.join(', ')}` : ''}`
}

function pick(schema: Schema, names: readonly string[]): Fields {
  return fieldsOf(schema).filter(([name]) => names.includes(name))
}

/** What is its own of a type, after the groups that it has as a whole. */
function sectionOf(heading: string, schema: Schema): string {
  const names = Object.keys(schema.properties!)
  const has = Object.entries(groups).filter(([, group]) => group.every((name) => names.includes(name)))
  const grouped = has.flatMap(([, group]) => group)
  const own = fieldsOf(schema).filter(([name]) => name !== 'type' && !grouped.includes(name))
  const shared = has.filter(([name]) => name !== 'common').map(([name]) => `[${name}](#${name})`)
  return [
    `### ${heading}`,
    `${schema.description ?? ''}${shared.length > 0 ? ` It has a ${shared.join(', a ')}.` : ''}`,
    ...(own.length > 0 ? [tableOf(own)] : []),
  ].join('\n\n')
}

const typeWord = (schema: Schema) => `\`${propertyOf(schema, 'type').const}\``

function chartSection(): string {
  const [rows, slices, points] = itemOf('chart').oneOf!
  const { data: _, chartType: __, ...properties } = rows!.properties!
  const kinds = [rows!, slices!, points!].map(
    (kind) => `| ${typeOf(propertyOf(kind, 'chartType'))} | ${propertyOf(kind, 'data').description} |`,
  )
  return `${sectionOf('`chart`', { ...rows, properties })}

What \`data\` holds follows from \`chartType\`:

| \`chartType\` | \`data\` |
| --- | --- |
${kinds.join('\n')}`
}

function itemSection(item: Schema): string {
  return item.oneOf ? chartSection() : sectionOf(typeWord(item), item)
}

function assetSections(): string {
  const common = ['id', 'filename', 'size', 'mimeType', 'remoteUrl', 'remoteKey']
  const rows = assets.map((asset) => {
    const own = fieldsOf(asset).filter(([name]) => name !== 'type' && !common.includes(name))
    const told = own.map(
      ([name, schema, isRequired]) => `\`${name}\`${isRequired ? '' : '?'}: ${schema.description}`,
    )
    return `| ${typeWord(asset)} | ${asset.description} | ${told.join('<br>')} |`
  })
  const entry = propertyOf(assets.find(({ properties }) => properties!.captions)!, 'captions').items!
  return `${tableOf(pick(assets[0]!, common))}

| \`type\` | What | Further fields |
| --- | --- | --- |
${rows.join('\n')}

A caption:

${tableOf(fieldsOf(entry))}`
}

function animationSection(): string {
  const clip = propertyOf(itemOf('image'), 'animations')
  const letters = propertyOf(itemOf('text'), 'captionAnimations')
  const wordsOf = (slots: Schema) => typeOf(propertyOf(propertyOf(slots, 'in'), 'type'))
  return `\`animations\` has \`in\` and \`out\`, \`captionAnimations\` has \`in\`, \`out\` and \`loop\`; all may be left out.

${tableOf(fieldsOf(propertyOf(clip, 'in')))}

Types of \`animations\`: ${wordsOf(clip)}. A slide moves in the direction it names, by the size of the box.

Types of \`captionAnimations\`: ${wordsOf(letters)}. They are for text, for captions timed by lines, and for the
texts of a template.

Easings: ${easings.map((easing) => `\`${easing}\``).join(', ')}.`
}

export function timelinePage(made: string): string {
  return `# The timeline document

${made} It is the \`editorState\` of the Indream Open API, and what \`triptych render\` draws: plain JSON. Times are
ticks of 1/240000 s, lengths are pixels of the composition with the origin at the top left and y downwards, and colours
are CSS colours. The document, its assets and its items may carry more fields than these: they are kept, and mean
nothing. All other objects are closed.

${tableOf(fieldsOf(state))}

The film is as long as the latest end of an item. \`POST /v1/editor/validate\` says whether a document is valid; to
create or sync a project, or to export, it has to be. A project may have no tracks yet; an export needs an item on one.

## Tracks

${tableOf(fieldsOf(track))}

## Animated numbers

An object of a \`value\` and \`keyframes\`, each a \`timeTicks\` since the item's start, before its end, and a \`value\`.
Without keyframes it is \`value\`. With two or more it goes evenly from each to the next, and holds before the first and
after the last. With one at 0 it goes from there to \`value\` at the item's end; with one later, from \`value\` at 0 to
it, and holds.

## Items

Each has a \`type\` and:

<a id="common"></a>

${tableOf(pick(itemOf('image'), groups.common!))}

### Box

${tableOf(pick(itemOf('image'), groups.box!))}

It is placed, turned, then scaled. The order of tracks alone says what is in front.

### Crop

${tableOf(pick(itemOf('image'), groups.crop!))}

It hides and does not zoom.

### Style

${tableOf(pick(itemOf('text'), groups.style!))}

${items.map(itemSection).join('\n\n')}

## Effects

Lengths in them are pixels of a frame whose shorter side is 1080, and grow with it.

| Effect | What it does at full intensity |
| --- | --- |
| \`blur\` | Blurs by 12, or by \`maxBlurPx\`. |
| \`blurred-opening\` | Begins blurred by \`maxBlurPx\`, 24 by default, and clears up. |
| \`fade-in\`, \`fade-out\` | Comes out of black, or goes into it, evenly. |
| \`flash-to-black\` | In turn \`brightFrames\` clear (4) and \`darkFrames\` black (2) at the opacity \`maxOpacity\` (1); the last \`tailDarkFrames\` (4) stay dark. A frame is 1/30 s. |

## Nodes of a text template

${templateNodes.map((node) => sectionOf(`Node \`${propertyOf(node, 'type').const}\``, node)).join('\n\n')}

## Animations

${animationSection()}

## Transitions

${tableOf(fieldsOf(transition))}

\`slide\` and \`flip\` come \`from-left\`, \`from-right\`, \`from-top\` or \`from-bottom\`; \`wipe\` from the corners too, such as
\`from-top-left\`. While a transition lasts, a clip is shown beyond its own end or before its start: its file runs on
where there is more of it, else the nearest picture is held. Sound is cut hard at the seam.

## Background

| \`type\` | What | Fields |
| --- | --- | --- |
${backgrounds.map(backgroundRow).join('\n')}

## Assets

${assetSections()}

## Errors

The shape is checked first; if it holds, all that its parts say of each other. An error has a \`code\`, a \`path\` (a JSON
pointer; \`/\` is the document) and a \`message\`; at most 100 are told.

| Code | Meaning |
| --- | --- |
${Object.entries(problemCodes)
  .map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)
  .join('\n')}
| \`EDITOR_TIMELINE_EMPTY\` | An export has no item on any track. Not an error of the document. |
`
}

function backgroundRow(background: Schema): string {
  const own = fieldsOf(background).filter(([name]) => name !== 'type')
  const told = own.map(([name, schema]) => `\`${name}\`: ${typeOf(schema)}. ${schema.description}`)
  return `| ${typeWord(background)} | ${background.description} | ${told.join('<br>')} |`
}
