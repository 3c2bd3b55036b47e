/** Which fields of an item are animated numbers, as the schema of its type says. */
import type { TSchema } from 'typebox'
import type { ItemType } from '../editor-state.ts'
import { animatedNumberTitle } from './fields.ts'
import { item } from './items.ts'

/** A schema as JSON, without the types that it stands for. */
type PlainSchema = TSchema & {
  title?: string
  const?: unknown
  properties?: Record<string, PlainSchema>
  oneOf?: PlainSchema[]
}

let fieldsByType: Map<unknown, readonly string[]> | undefined

export function animatedFields(type: ItemType): readonly string[] {
  fieldsByType ??= new Map((item as PlainSchema).oneOf!.map(fieldsOf))
  return fieldsByType.get(type)!
}

function fieldsOf(schema: PlainSchema): [type: unknown, fields: readonly string[]] {
  const { properties } = schema.oneOf?.[0] ?? schema
  const fields = Object.entries(properties!).filter(([, field]) => field.title === animatedNumberTitle)
  return [properties!.type!.const, fields.map(([name]) => name)]
}
