/** What the API pages say of this dialect. */
import type { ApiDescription } from '#http/dialect.ts'
import * as wire from './wire/index.ts'

export const indreamApi: ApiDescription = {
  title: 'Indream Open API',
  text: "Timeline projects, their files and their exports as films. A client of the vendor's API works with this server's address as its base URL and a key of this server.",
  schemas: wire,
  keys: [
    {
      apiKey: {
        type: 'apiKey',
        in: 'header',
        name: 'x-api-key',
        description: 'A key of `triptych keys create`.',
      },
    },
  ],
  error: { mediaType: 'application/json', body: wire.Problem },
}
