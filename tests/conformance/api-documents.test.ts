/** Documents of OpenAPI: valid, whole, and as they were when somebody last looked at them. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '#config'
import type { Core } from '#core/core.ts'
import { openApiOf } from '#http/api-pages/open-api.ts'
import { openDoors } from '#src/doors.ts'
import type { House } from '#src/house.ts'

type Operation = { operationId: string; responses: Record<string, unknown>; security?: unknown[] }
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

// Routes are a table: no core is asked while it is made.
const house = { config: loadConfig({}), core: { webhooks: {} } as Core } as House
const dialects = openDoors(house).map(({ dialect }) => dialect)

describe.each(dialects)('$name', (dialect) => {
  const document = openApiOf(dialect, '0') as unknown as Document
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))

  it('is a valid document', async () => {
    const result = await new Validator().validate(structuredClone(document))
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
  })

  it('tells every call once, with a name of its own and a good answer', () => {
    const told = dialect.routes.filter(({ summary }) => summary !== null)
    expect(operations).toHaveLength(told.length)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(told.length)
    for (const { operationId, responses } of operations)
      expect(
        Object.keys(responses).filter((status) => status.startsWith('2')),
        operationId,
      ).not.toEqual([])
  })

  it('is what was last agreed to', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
      `../../docs/openapi/${dialect.name}.json`,
    )
  })
})
