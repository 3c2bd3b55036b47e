/** The catalogue of errors as a page, which problems of our own API point to. */
import { type ErrorKind, errorCatalogue } from '#base/errors.ts'

/** Where the server shows it. */
export const errorsPagePath = '/docs/errors.md'

const meanings: Record<ErrorKind, string> = {
  invalid: 'the request or the file is at fault',
  unauthenticated: 'no key, or one nobody knows',
  payment: 'something is to be paid first',
  forbidden: 'the key may not do this',
  missing: 'there is no such thing, or not for this key',
  method: 'the route does not take the method',
  conflict: 'not in this state; maybe later',
  gone: 'withdrawn for good',
  too_large: 'over a limit',
  rate_limited: 'too often; later',
  unavailable: 'the server cannot now; later',
  internal: 'the server is at fault',
}

/** @param origin a sentence on where the page comes from */
export function errorsPage(origin: string): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { kind, message }]) => `| <a id="${code}"></a>\`${code}\` | ${kind} | ${message} |`,
  )
  return `# Errors

${origin} Every failure inside the server has one of these codes; each dialect turns them into its vendor's own
statuses and bodies.

| Code | Kind | Message |
| --- | --- | --- |
${rows.join('\n')}

| Kind | Meaning |
| --- | --- |
${Object.entries(meanings)
  .map(([kind, meaning]) => `| ${kind} | ${meaning} |`)
  .join('\n')}
`
}
