/** What one dialect alone has a use for. */
import type { Setting } from './setting.ts'

export const dialectsSettings = [
  {
    name: 'TRIPTYCH_RETIRED_MODELS',
    kind: 'list',
    fallback: '',
    about:
      'Diffio model keys that answer 410, such as `diffio-2`. Default none: every documented model is served.',
  },
  {
    name: 'TRIPTYCH_TIMEZONE',
    kind: 'text',
    fallback: 'Asia/Seoul',
    about:
      'Zone of the times that the maiu dialect writes, which name none: an IANA name, such as `Europe/Berlin`.',
  },
  {
    name: 'TRIPTYCH_SIGNED_PREFIX',
    kind: 'text',
    fallback: '',
    about:
      'What a reverse proxy takes off the path before a request gets here, such as `/media`: signed requests of the maiu dialect are signed over it. Default: the path of `TRIPTYCH_PUBLIC_URL`.',
  },
  {
    name: 'TRIPTYCH_ENGINE_NAME',
    kind: 'text',
    fallback: 'Triptych 0.1',
    about:
      'What the maiu dialect calls the engine of an analysis; clients that insist on the documented one want `Sinossi v1.0`.',
  },
  {
    name: 'TRIPTYCH_CONFIDENCE_LEVELS',
    kind: 'list',
    fallback: '0.3,0.5,0.7',
    about:
      'What `LOW`, `MEDIUM` and `HIGH` mean in the maiu dialect: the least confidence, from 0 to 1, of what an index then tells.',
  },
  {
    name: 'TRIPTYCH_INDEXES',
    kind: 'text',
    fallback: 'by-path',
    about:
      'Which indexes of a file stay when the maiu dialect has analyzed it again: `latest` the new one alone, `all` of them, or `by-path`, where `/index` leaves the new one and `/analyze` all.',
  },
  {
    name: 'TRIPTYCH_CALL_RATES',
    kind: 'list',
    fallback: '',
    about:
      'How often an account may ask the maiu dialect for links that pictures are sent to, for the state of such a picture, and for searches; each process that answers counts for itself. Default `link=50/s,confirmation=1000/m,search=1000/m`; `search=unlimited` counts none.',
  },
] as const satisfies readonly Setting[]
