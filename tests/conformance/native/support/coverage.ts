/** What of our own API is there, as data; COVERAGE.md is made of this and of the dialect's routes. */
import type { Route } from '#http/dialect.ts'
import { root } from './api.ts'

/** Each group of routes by its paths below the root, with the file in tests/conformance/native. */
const groups: readonly { paths: RegExp; proof: string }[] = [
  { paths: /^\/tasks/, proof: 'tasks' },
  { paths: /^\/timelines/, proof: 'films' },
  { paths: /^\/(projects|assets)/, proof: 'library' },
  { paths: /^\/indexes/, proof: 'indexes' },
  { paths: /^\/search/, proof: 'search' },
  { paths: /^\/events/, proof: 'events' },
  { paths: /^\/(webhooks|deliveries)/, proof: 'webhooks' },
  { paths: /^\/uploads/, proof: 'uploads' },
]

/** Of the contract, and still to come. */
const next: readonly string[] = [
  'PATCH and DELETE `/projects/{id}`; `workspace` and `q` in the list of projects',
  '`/projects/{id}/entries`',
  '`q` in the list of assets; `/assets/{id}/thumbnail` and `/waveform`',
  'logs of attempts',
  '`/credentials`, `/usage`, `/audit`, `/health`',
  'webhooks about anything but tasks',
  'the session cookie of the console',
]

/** @throws Error for a route that no group covers */
export function coveragePage(routes: readonly Route[]): string {
  const rows = routes.map(({ method, path, access, summary }) => {
    const below = path.slice(root.length)
    const group = groups.find(({ paths }) => paths.test(below))
    if (!path.startsWith(root) || !group) throw new Error(`No group covers ${method} ${path}`)
    return `| \`${method} ${below}\` | \`${access}\` | ${summary} | ${group.proof}.test.ts |`
  })
  return `# What of our own API is there

This page is made by \`vitest run tests/conformance/native/coverage.test.ts -u\` from the routes and from
\`tests/conformance/native/support/coverage.ts\`; change it there. Every path is below \`${root}\`, and is served
there alone. How to use them is in [docs/native.md](../../../docs/native.md).

| Route | Core scope | What | Tests |
| --- | --- | --- | --- |
${rows.join('\n')}

## Still to come

${next.map((line) => `- ${line}`).join('\n')}
`
}
