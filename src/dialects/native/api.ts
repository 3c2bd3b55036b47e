/** What the API pages say of this dialect. */
import type { ApiDescription } from '#http/dialect.ts'
import * as wire from './wire/index.ts'

export const nativeApi: ApiDescription = {
  title: 'Triptych',
  text: 'Our own API: tasks, files, projects, indexes, search, events and webhooks of all dialects, and uploads by tus 1.0.',
  schemas: wire,
  keys: [{ key: { type: 'http', scheme: 'bearer', description: 'A key of `triptych keys create`.' } }],
  error: { mediaType: 'application/problem+json', body: wire.Problem },
}
