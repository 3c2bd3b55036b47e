/** What calls take behind the question mark and in headers. All of it is text; the types say what it must read as. */
import Type from 'typebox'
import { assetKinds } from '#core/assets/asset-lists.ts'
import { projectKinds } from '#core/projects/project-lists.ts'
import { confidenceLevels } from '#core/search/search-query.ts'
import { taskKinds } from '#core/tasks/task-kinds.ts'
import { taskStates } from '#core/tasks/task-lists.ts'

export const mostLimit = 200
export const usualLimit = 50

const limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: mostLimit, default: usualLimit, description: 'The most items.' }),
)
const paging = {
  limit,
  cursor: Type.Optional(Type.String({ description: 'The `nextCursor` of the page before.' })),
}
const optionalId = (description: string) => Type.Optional(Type.String({ format: 'uuid', description }))

export const PageQuery = Type.Object(paging)

export const TaskListQuery = Type.Object({
  state: Type.Optional(Type.Enum([...taskStates])),
  kind: Type.Optional(Type.Enum([...taskKinds])),
  ...paging,
})

export const ProjectListQuery = Type.Object({ kind: Type.Optional(Type.Enum([...projectKinds])), ...paging })

export const AssetListQuery = Type.Object({ type: Type.Optional(Type.Enum([...assetKinds])), ...paging })

export const IndexListQuery = Type.Object({
  assetId: optionalId('Of one file.'),
  projectId: optionalId('Of the files of one library.'),
  ...paging,
})

export const WebhookListQuery = Type.Object({
  taskId: optionalId('Those that were named when one task was ordered.'),
  ...paging,
})

export const longestText = 1000

export const SearchListQuery = Type.Object({
  q: Type.Optional(
    Type.String({ maxLength: longestText, description: 'What was said, shown, seen or named.' }),
  ),
  projectId: optionalId('In one library.'),
  person: Type.Optional(
    Type.String({
      description: 'Numbers of persons, all of whom are seen, with commas between or given again.',
    }),
  ),
  confidence: Type.Optional(Type.Enum([...confidenceLevels], { default: 'medium' })),
  limit,
})

export const OnceHeaders = Type.Object({
  'Idempotency-Key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description: 'The same key with the same body is answered with what was made the first time.',
    }),
  ),
})

export const TusHeaders = Type.Object({
  'Tus-Resumable': Type.Literal('1.0.0'),
})

export const BeginHeaders = Type.Object({
  ...TusHeaders.properties,
  'Upload-Length': Type.Optional(Type.Integer({ minimum: 0, description: 'How much is to come in all.' })),
  'Upload-Defer-Length': Type.Optional(
    Type.Literal('1', { description: 'In place of the length, where that is not known yet.' }),
  ),
  'Upload-Metadata': Type.Optional(
    Type.String({ description: 'Names and values in Base64, with commas between.' }),
  ),
})

export const GoOnHeaders = Type.Object({
  ...TusHeaders.properties,
  'Upload-Offset': Type.Integer({ minimum: 0, description: 'How much is stored, as HEAD tells it.' }),
})

export const OverrideHeaders = Type.Object({
  ...GoOnHeaders.properties,
  'Upload-Offset': Type.Optional(GoOnHeaders.properties['Upload-Offset']),
  'X-HTTP-Method-Override': Type.Enum(['HEAD', 'PATCH', 'DELETE']),
})

export const FollowHeaders = Type.Object({
  Accept: Type.Optional(
    Type.String({
      description: '`application/json` for a page; else the answer is a stream that stays open.',
    }),
  ),
  'Last-Event-ID': Type.Optional(Type.String({ description: 'Go on after this event.' })),
})
