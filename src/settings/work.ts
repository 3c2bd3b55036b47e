/** How work is done, and what it costs. */
import { GiB, type Setting } from './setting.ts'

export const workSettings = [
  {
    name: 'TRIPTYCH_WORKERS',
    kind: 'integer',
    fallback: '2',
    about: 'Tasks of one kind that run at the same time.',
  },
  {
    name: 'TRIPTYCH_TASK_MEMORY_BYTES',
    kind: 'bytes',
    fallback: String(2 * GiB),
    about: 'Resident memory one child process may take before its work is stopped.',
  },
  {
    name: 'TRIPTYCH_TASK_SECONDS',
    kind: 'seconds',
    fallback: String(12 * 3600),
    about: 'Wall time one attempt may take, at most 22 hours.',
  },
  {
    name: 'TRIPTYCH_TASK_STALL_SECONDS',
    kind: 'seconds',
    fallback: '60',
    about: 'Time without progress after which an attempt is stopped.',
  },
  {
    name: 'TRIPTYCH_TASK_ATTEMPTS',
    kind: 'integer',
    fallback: '3',
    about:
      'Attempts before a task that crashes has failed. Where storage or another server is away, they are further apart each time.',
  },
  {
    name: 'TRIPTYCH_MEDIA_SECONDS',
    kind: 'seconds',
    fallback: String(12 * 3600),
    about: 'Longest media that is worked on.',
  },
  {
    name: 'TRIPTYCH_PRICES',
    kind: 'list',
    fallback: '',
    about:
      'What work costs: `kind=cents` or `kind:model=cents` per started second, at least 60 of them, such as `restore=0.5,restore:diffio-4.5-pro=1.2`. What is not named costs nothing, which is the default.',
  },
] as const satisfies readonly Setting[]
