/** What the server is to those who reach it, and what one process of it does. */
import type { Setting } from './setting.ts'

export const serverSettings = [
  { name: 'TRIPTYCH_HOST', kind: 'text', fallback: '127.0.0.1', about: 'Address to listen on.' },
  {
    name: 'TRIPTYCH_PORT',
    kind: 'integer',
    fallback: '7300',
    about: 'Port to listen on; 0 takes any free one.',
  },
  {
    name: 'TRIPTYCH_PUBLIC_URL',
    kind: 'url',
    fallback: '',
    about:
      'Origin (and path prefix) that links carry. Default: the origin of the request that asks for the link.',
  },
  {
    name: 'TRIPTYCH_TRUST_PROXY',
    kind: 'text',
    fallback: '',
    about: 'Addresses (CIDR, comma-separated) of reverse proxies whose forwarded headers are believed.',
  },
  {
    name: 'TRIPTYCH_SECRET',
    kind: 'text',
    fallback: '',
    about:
      'Key for signed links and stored secrets, at least 32 characters. Default: a 0600 file made in the data folder. Required with `DATABASE_URL`.',
  },
  {
    name: 'TRIPTYCH_ROLES',
    kind: 'list',
    fallback: 'api,worker,console',
    about:
      'What this process does: `api` answers requests, `worker` runs tasks, `console` serves the web page (there is none yet).',
  },
  {
    name: 'TRIPTYCH_ALLOW_PRIVATE',
    kind: 'list',
    fallback: '',
    about: 'CIDR ranges that calls to user-given addresses may reach although private. Default none.',
  },
  {
    name: 'TRIPTYCH_LOG_LEVEL',
    kind: 'text',
    fallback: 'info',
    about: '`trace`, `debug`, `info`, `warn`, `error` or `silent`.',
  },
] as const satisfies readonly Setting[]
