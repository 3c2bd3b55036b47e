/** What a schema finds wrong with a request, in words for those who wrote it. */

/** As the validator tells it. */
export type ValidatorIssue = {
  keyword: string
  instancePath: string
  params: Record<string, unknown>
  message?: string
}
/** `path` is a JSON pointer. */
export type ValidationIssue = { path: string; message: string }

const types: Record<string, string> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  null: 'null',
}

type Params = { [name: string]: unknown; limit?: number }

const messages: Record<string, (params: Params) => string> = {
  required: () => 'is required',
  type: ({ type }) =>
    `must be ${[type]
      .flat()
      .map((name) => types[String(name)] ?? name)
      .join(' or ')}`,
  enum: ({ allowedValues }) => `must be one of ${(allowedValues as unknown[]).join(', ')}`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  minLength: ({ limit }) =>
    limit === 1 ? 'must not be empty' : `must have at least ${counted(limit, 'character')}`,
  maxLength: ({ limit }) => `must have at most ${counted(limit, 'character')}`,
  minItems: ({ limit }) =>
    limit === 1 ? 'must not be empty' : `must have at least ${counted(limit, 'item')}`,
  maxItems: ({ limit }) => `must have at most ${counted(limit, 'item')}`,
  uniqueItems: () => 'must not name anything twice',
}

export function toValidationIssue({
  keyword,
  instancePath,
  params,
  message,
}: ValidatorIssue): ValidationIssue {
  const missing = keyword === 'required' ? `/${params.missingProperty}` : ''
  return {
    path: instancePath + missing,
    message: messages[keyword]?.(params) ?? message ?? 'is not valid',
  }
}

function counted(limit: number | undefined, thing: string): string {
  return `${limit} ${thing}${limit === 1 ? '' : 's'}`
}
