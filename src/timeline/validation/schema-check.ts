/**
 * Checks a value against a schema. The schema is turned into a tree of functions, not into code: that costs nothing
 * at the start, where compiling this document's schema to JavaScript costs half a second, and it is as fast after.
 * It says everything that is wrong up to a limit, goes no deeper than the schema does, and knows exactly the keywords
 * of draft-07 that the document's schema uses.
 */
import type { TSchema } from 'typebox'
import { mostProblems, type Problem, type ProblemCode, problem, quoted } from './problems.ts'

type Json = Record<string, unknown>
type Keywords = {
  type?: string | string[]
  title?: string
  const?: unknown
  enum?: readonly unknown[]
  minimum?: number
  maximum?: number
  minLength?: number
  minItems?: number
  minProperties?: number
  properties?: Record<string, Keywords>
  required?: readonly string[]
  additionalProperties?: false | Keywords
  items?: Keywords
  oneOf?: readonly Keywords[]
  discriminator?: { propertyName: string }
  problemCode?: ProblemCode
  description?: string
}

class Walk {
  readonly path: (string | number)[] = []
  readonly problems: Problem[] = []

  get isFull(): boolean {
    return this.problems.length >= mostProblems
  }

  into(key: string | number, check: Check, value: unknown): void {
    this.path.push(key)
    check.visit(value, this)
    this.path.pop()
  }

  report(
    message: string,
    { code = 'EDITOR_SCHEMA_INVALID', at }: { code?: ProblemCode; at?: string } = {},
  ): void {
    if (!this.isFull)
      this.problems.push(problem(code, at === undefined ? this.path : [...this.path, at], message))
  }
}

type Check = { expected: string; visit(value: unknown, walk: Walk): void }

/** A function that lists what is wrong with a value, at most `mostProblems`. */
export function schemaCheck(schema: TSchema): (value: unknown) => Problem[] {
  const check = checkOf(schema as Keywords)
  return (value) => {
    const walk = new Walk()
    check.visit(value, walk)
    return walk.problems
  }
}

const known = new Set<string>([
  ...['type', 'title', 'description', 'problemCode', 'const', 'enum', 'minimum', 'maximum', 'minLength'],
  ...['minItems', 'minProperties', 'properties', 'required', 'additionalProperties', 'items', 'oneOf'],
  'discriminator',
])

function checkOf(schema: Keywords): Check {
  const stranger = Object.keys(schema).find((keyword) => !known.has(keyword))
  if (stranger !== undefined) throw new Error(`the schema has a keyword that nobody checks: ${stranger}`)
  const types = [schema.type ?? []].flat()
  if (types.includes('object') && (schema.oneOf || schema.properties || schema.additionalProperties)) {
    const whole = schema.oneOf ? taggedCheck(schema) : objectCheck(schema)
    return types.includes('null') ? orNull(whole) : whole
  }
  return types.includes('array') ? listCheck(schema) : leafCheck(schema, types)
}

function orNull(check: Check): Check {
  return {
    expected: `${check.expected} or null`,
    visit: (value, walk) => (value === null ? undefined : check.visit(value, walk)),
  }
}

function objectCheck({ title = 'object', properties = {}, required = [], ...rest }: Keywords): Check {
  const expected = `an ${title}`
  const fields = new Map(Object.entries(properties).map(([key, schema]) => [key, checkOf(schema)]))
  const isRequired = new Set(required)
  const isClosed = rest.additionalProperties === false
  const others = rest.additionalProperties ? checkOf(rest.additionalProperties) : null
  const named = [...fields.entries()].map(([key, check]) => ({ key, check, isRequired: isRequired.has(key) }))

  return {
    expected,
    visit(value, walk) {
      if (!isObject(value)) return walk.report(mismatch(expected, value))
      for (const { key, check, isRequired } of named) {
        const field = value[key]
        if (field !== undefined) walk.into(key, check, field)
        else if (isRequired) walk.report(`The field ${quoted(key)} is missing; expected ${check.expected}.`)
      }
      if (!isClosed && !others && rest.minProperties === undefined) return
      const keys = Object.keys(value)
      if (keys.length < (rest.minProperties ?? 0))
        walk.report(`Expected at least ${rest.minProperties} of them, found ${keys.length}.`)
      for (const key of keys) {
        if (walk.isFull) return
        if (others) walk.into(key, others, value[key])
        else if (isClosed && !fields.has(key))
          walk.report(`There is no such field here; there are ${[...fields.keys()].join(', ')}.`, { at: key })
      }
    },
  }
}

function taggedCheck({ oneOf = [], discriminator }: Keywords): Check {
  const tag = discriminator!.propertyName
  const branches = new Map<unknown, Check>()
  for (const schema of oneOf) {
    const check = checkOf(schema)
    for (const word of wordsOf(schema, tag)) branches.set(word, check)
  }
  const words = [...branches.keys()].join(', ')
  return {
    expected: 'an object',
    visit(value, walk) {
      if (!isObject(value)) return walk.report(mismatch('an object', value))
      const branch = branches.get(value[tag])
      if (branch) branch.visit(value, walk)
      else if (value[tag] === undefined)
        walk.report(`The field ${quoted(tag)} is missing; expected one of ${words}.`)
      else walk.report(mismatch(`one of ${words}`, value[tag]), { at: tag })
    },
  }
}

/** The words of the tag that lead to this branch; a branch that is itself told apart by another tag has it in all. */
function wordsOf(schema: Keywords, tag: string): readonly unknown[] {
  if (schema.oneOf) return wordsOf(schema.oneOf[0]!, tag)
  const { const: word, enum: words } = schema.properties![tag]!
  return words ?? [word]
}

function listCheck({ items, minItems = 0 }: Keywords): Check {
  const entry = checkOf(items!)
  const expected = minItems > 0 ? `a list of at least ${minItems}` : 'a list'
  return {
    expected,
    visit(value, walk) {
      if (!Array.isArray(value)) return walk.report(mismatch(expected, value))
      if (value.length < minItems) walk.report(mismatch(expected, value))
      for (let index = 0; index < value.length && !walk.isFull; index++) walk.into(index, entry, value[index])
    },
  }
}

function leafCheck(schema: Keywords, types: readonly string[]): Check {
  const expected = describeLeaf(schema, types)
  const code = schema.problemCode
  const accepts = acceptsLeaf(schema, types)
  return {
    expected,
    visit(value, walk) {
      if (!accepts(value)) walk.report(mismatch(expected, value), code && { code })
    },
  }
}

function acceptsLeaf(schema: Keywords, types: readonly string[]): (value: unknown) => boolean {
  const { minimum = -Infinity, maximum = Infinity, minLength = 0 } = schema
  if ('const' in schema) return (value) => value === schema.const
  if (schema.enum) return (value) => schema.enum!.includes(value)
  const accepting = types.map((type): ((value: unknown) => boolean) => {
    if (type === 'number') return (value) => Number.isFinite(value) && isWithin(value as number)
    if (type === 'integer') return (value) => Number.isInteger(value) && isWithin(value as number)
    if (type === 'string') return (value) => typeof value === 'string' && value.length >= minLength
    if (type === 'boolean') return (value) => typeof value === 'boolean'
    if (type === 'null') return (value) => value === null
    if (type === 'object') return isObject
    throw new Error(`the schema has a type that nobody checks: ${type}`)
  })
  const isWithin = (value: number) => value >= minimum && value <= maximum
  const [first] = accepting
  return accepting.length === 1 ? first! : (value) => accepting.some((accepts) => accepts(value))
}

const typeNames: Record<string, string> = {
  number: 'a number',
  integer: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  null: 'null',
  object: 'an object',
}

function describeLeaf(schema: Keywords, types: readonly string[]): string {
  const { minimum, maximum, minLength } = schema
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return `one of ${schema.enum.join(', ')}`
  const range =
    minimum === undefined
      ? ''
      : maximum === undefined
        ? ` of at least ${minimum}`
        : ` from ${minimum} to ${maximum}`
  return types
    .map((type) => {
      if (type === 'number' || type === 'integer') return `${typeNames[type]}${range}`
      return type === 'string' && minLength ? 'a text that is not empty' : typeNames[type]
    })
    .join(' or ')
}

function mismatch(expected: string, value: unknown): string {
  return `Expected ${expected}, found ${describe(value)}.`
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the text ${quoted(value)}`
  if (Array.isArray(value)) return `a list of ${value.length}`
  return value === null || typeof value !== 'object' ? String(value) : 'an object'
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
