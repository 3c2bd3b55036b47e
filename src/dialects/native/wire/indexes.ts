/** Indexes as they are on the wire. Times are milliseconds from the start of the media, the end not included. */
import Type, { type Static } from 'typebox'
import { document, instant, nullable, nullableInteger, nullableText } from './common.ts'

const fields = {
  id: Type.String(),
  number: Type.Integer(),
  projectId: Type.String({ description: 'The library that holds its file.' }),
  assetId: nullableText('The file it is of.'),
  name: Type.String({ description: 'Of the file.' }),
  taskId: nullableText('The analysis that made it.'),
  kind: Type.String({ description: '`video` or `image`.' }),
  durationMs: Type.Integer(),
  settings: document('What the analysis was told.'),
  engine: document('Who found what, and what nobody could look for.'),
  createdAt: instant('When it was made.'),
  updatedAt: instant('When it was last corrected or summarized.'),
}

const span = { startMs: Type.Integer(), endMs: Type.Integer() }
const confidence = Type.Number({ description: '0 to 1.' })
const box = document('x, y, width and height as fractions of the picture.')

const KnownPerson = nullable(
  Type.Object({
    number: Type.Integer({ description: 'In the workspace.' }),
    name: nullableText('Null of those whom nobody has named.'),
  }),
)

export const SeenPersonAnswer = Type.Object({ number: Type.Integer(), person: KnownPerson })

export const LineAnswer = Type.Object({
  number: Type.Integer(),
  ...span,
  text: Type.String(),
  language: nullableText('As BCP 47.'),
  confidence,
  speaker: nullableInteger('Null where speakers are not told apart.'),
  isRough: Type.Boolean({ description: 'Good enough to search, and not to read.' }),
})
export type LineAnswer = Static<typeof LineAnswer>

export const SpeakerAnswer = Type.Object({
  number: Type.Integer(),
  name: nullableText('Null until somebody names it.'),
})
export type SpeakerAnswer = Static<typeof SpeakerAnswer>

export const IndexAnswer = Type.Object(fields)
export type IndexAnswer = Static<typeof IndexAnswer>

export const IndexDetail = Type.Object({
  ...fields,
  scenes: Type.Array(
    Type.Object({
      number: Type.Integer(),
      ...span,
      shots: Type.Array(Type.Integer(), { description: 'Their numbers.' }),
      pictureUrl: nullableText('Its key frame.'),
      summary: nullableText('Null until it is summarized.'),
    }),
  ),
  shots: Type.Array(
    Type.Object({
      number: Type.Integer(),
      ...span,
      begins: Type.String({ description: '`start`, `cut`, `fade`, `dissolve` or `wipe`.' }),
      confidence,
      keyFrameMs: Type.Integer(),
    }),
  ),
  persons: Type.Array(
    Type.Object({
      number: Type.Integer(),
      person: KnownPerson,
      confidence,
      pictureUrl: nullableText('The clearest view of the face.'),
      appearances: Type.Array(Type.Object({ ...span, confidence, box })),
    }),
  ),
  speakers: Type.Array(SpeakerAnswer),
  lines: Type.Array(LineAnswer),
  texts: Type.Array(
    Type.Object({
      number: Type.Integer(),
      ...span,
      text: Type.String(),
      language: nullableText('As BCP 47.'),
      confidence,
      box,
    }),
  ),
  labels: Type.Array(
    Type.Object({
      number: Type.Integer(),
      ...span,
      label: Type.String(),
      category: Type.String({ description: '`action`, `object`, `place`, `time` or `other`.' }),
      confidence,
    }),
  ),
  stretches: Type.Array(
    Type.Object({
      kind: Type.String({
        description: '`speech`, `music`, `applause`, `laughter`, `black`, `white` or `frozen`.',
      }),
      ...span,
      confidence,
    }),
  ),
  files: Type.Array(
    Type.Object({
      role: Type.String({ description: '`picture`, `sprite` or `waveform`.' }),
      url: Type.String(),
      layout: document('How to read it.'),
    }),
  ),
})
export type IndexDetail = Static<typeof IndexDetail>

/** What the database keeps numbers in. */
const mostSpeakers = 2 ** 31 - 1

export const PatchLineBody = Type.Object({
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 5000 })),
  speaker: Type.Optional(
    nullable(Type.Integer({ minimum: 0, maximum: mostSpeakers, description: 'Null for nobody known.' })),
  ),
})

export const PatchSeenPersonBody = Type.Object({
  person: nullable(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Number of a person of the workspace; null for nobody known.',
    }),
  ),
})

export const PatchSpeakerBody = Type.Object({
  name: nullable(Type.String({ minLength: 1, maxLength: 100, description: 'Null takes the name away.' })),
})
