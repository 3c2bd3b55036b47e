/** Fields that many requests and answers share. */
import Type from 'typebox'

export const nullableText = (description: string) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], description })
export const nullableNumber = (description: string) =>
  Type.Unsafe<number | null>({ type: ['number', 'null'], description })
export const oneOf = <Word extends string>(words: readonly Word[], description: string) =>
  Type.Unsafe<Word>({ type: 'string', enum: [...words], description })
export const projectId = () => Type.String({ description: 'The project, as `create_project` named it.' })
export const generationId = () => Type.String({ description: 'The generation, as its creation named it.' })
export const instant = (description: string) =>
  Type.String({ description: `${description} ISO 8601, UTC, whole seconds.` })
export const projectStatus = () =>
  Type.String({ description: '`uploading` until the file is stored, then `uploaded`.' })
export const generationStatus = () =>
  Type.String({ description: '`queued`, `processing`, `complete` or `failed`.' })
export const modelKey = () =>
  Type.String({ description: 'The model that the path of the creation stands for.' })
