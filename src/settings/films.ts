/** Timelines and films. */
import { GiB, MiB, type Setting } from './setting.ts'

export const filmsSettings = [
  {
    name: 'TRIPTYCH_MAX_STATE_BYTES',
    kind: 'bytes',
    fallback: String(32 * MiB),
    about: 'Largest request that carries a timeline document.',
  },
  {
    name: 'TRIPTYCH_SYNCS_PER_MINUTE',
    kind: 'integer',
    fallback: '60',
    about:
      'How often a timeline project may be saved per minute, all servers together; a sixth of that may come at once. 0 sets no limit.',
  },
  {
    name: 'TRIPTYCH_SYNC_CHECK',
    kind: 'flag',
    fallback: 'true',
    about:
      'Whether saving a timeline project refuses a document whose parts contradict each other. Without, only its shape is checked, so that half-finished work is never lost; making a film of it still checks all.',
  },
  {
    name: 'TRIPTYCH_RENDERS_PER_ACCOUNT',
    kind: 'integer',
    fallback: '2',
    about: 'Films of one account that may wait or be drawn at the same time.',
  },
  {
    name: 'TRIPTYCH_RENDER_PROCESSES',
    kind: 'integer',
    fallback: '0',
    about:
      'Processes that draw films at the same time, among all tasks. 0: as many as the machine has processors.',
  },
  {
    name: 'TRIPTYCH_RENDER_CREDITS',
    kind: 'text',
    fallback: '0',
    about:
      'Credits charged for each billed second of a film (a second of full HD at 30 frames), such as `0.1`; at most 12 decimals.',
  },
  {
    name: 'TRIPTYCH_FILM_PIXELS',
    kind: 'integer',
    fallback: '7680',
    about: 'Longest side of a film.',
  },
  {
    name: 'TRIPTYCH_FETCH_SECONDS',
    kind: 'seconds',
    fallback: '600',
    about:
      'How long fetching one file of a timeline from another server may take. It may be as large as an upload.',
  },
  {
    name: 'TRIPTYCH_FETCH_BYTES',
    kind: 'bytes',
    fallback: String(8 * GiB),
    about: 'Together, what is fetched from other servers for one film.',
  },
] as const satisfies readonly Setting[]
