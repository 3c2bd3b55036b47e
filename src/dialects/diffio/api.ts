/** What the API pages say of this dialect. */
import type { ApiDescription } from '#http/dialect.ts'
import * as wire from './wire/index.ts'

export const diffioApi: ApiDescription = {
  title: 'Diffio',
  text: "Restore speech. A client of the vendor's API works with this server's address as its base URL and a key of this server.",
  schemas: wire,
  keys: [
    { bearer: { type: 'http', scheme: 'bearer', description: 'A key of `triptych keys create`.' } },
    { apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } },
    { xiApiKey: { type: 'apiKey', in: 'header', name: 'Xi-Api-Key' } },
  ],
  error: { mediaType: 'application/json', body: wire.ErrorBody },
}
