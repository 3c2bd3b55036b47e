/** What an editor asks: what there is to use, and whether a document is valid. All objects are closed. */
import Type, { type Static, type TProperties } from 'typebox'
import { editorState } from './common.ts'

const closed = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })
const words = (description = '') =>
  Type.Unsafe<readonly string[]>(Type.Array(Type.String(), description === '' ? {} : { description }))

export const ValidateBody = Type.Object({ editorState: editorState() })
export type ValidateBody = Static<typeof ValidateBody>

export const ValidateAnswer = closed({
  data: closed({
    valid: Type.Boolean(),
    errors: Type.Array(
      closed({
        code: Type.String(),
        path: Type.String({ description: 'JSON pointer into the document; `/` is all of it.' }),
        message: Type.String(),
      }),
      { description: 'At most 100.' },
    ),
  }),
  meta: closed({ capabilitiesVersion: Type.String() }),
})
export type ValidateAnswer = Static<typeof ValidateAnswer>

const params = () =>
  Type.Optional(
    Type.Unsafe<Record<string, string | number | boolean>>({
      type: 'object',
      additionalProperties: { type: ['string', 'number', 'boolean'] },
    }),
  )
const preset = { id: Type.String(), type: Type.String(), label: Type.String() }
const timedPreset = closed({
  ...preset,
  defaultDurationInSeconds: Type.Optional(Type.Number()),
  defaultIntensity: Type.Optional(Type.Number()),
  params: params(),
})
const captionAnimations = () => Type.Array(closed({ ...preset, preview: Type.String() }))

export const Capabilities = closed({
  version: Type.String(),
  animations: words(),
  captionAnimations: closed({
    in: captionAnimations(),
    out: captionAnimations(),
    loop: captionAnimations(),
  }),
  transitions: words(),
  transitionPresets: Type.Array(closed({ ...preset, params: params() })),
  effects: words(),
  effectPresets: Type.Array(timedPreset),
  filters: words(),
  filterPresets: Type.Array(timedPreset),
  shapes: words(),
  backgroundPresets: closed({
    colors: words(),
    gradients: words('As CSS.'),
    images: words('Addresses.'),
    blurLevels: Type.Array(Type.Integer()),
  }),
})
export type Capabilities = Static<typeof Capabilities>
