/** Schemas that a module has given a name are told once and referred to. */
import type { TSchema } from 'typebox'

export class NamedSchemas {
  readonly #names = new Map<unknown, string>()
  readonly #used = new Map<string, unknown>()

  /** @param exported what a module exports; what is no schema, or has a name in lower case, is passed over */
  constructor(exported: Readonly<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(exported))
      if (/^[A-Z]/.test(name) && value !== null && typeof value === 'object') this.#names.set(value, name)
  }

  /** The schema as JSON, with a reference in place of all that has a name. */
  refer(schema: TSchema): unknown {
    return this.#refer(schema)
  }

  /** Those that have been referred to, by name. */
  used(): Record<string, unknown> {
    return Object.fromEntries([...this.#used].sort(([one], [other]) => (one < other ? -1 : 1)))
  }

  #refer(part: unknown): unknown {
    if (part === null || typeof part !== 'object') return part
    const name = this.#names.get(part)
    if (name === undefined) return this.#copy(part)
    if (!this.#used.has(name)) {
      // Before its parts, one of which may be itself.
      this.#used.set(name, null)
      this.#used.set(name, this.#copy(part))
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  #copy(part: object): unknown {
    if (Array.isArray(part)) return part.map((item) => this.#refer(item))
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, this.#refer(value)]))
  }
}
