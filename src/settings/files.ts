/** Files that come and go. */
import { GiB, MiB, type Setting } from './setting.ts'

export const filesSettings = [
  {
    name: 'TRIPTYCH_MAX_UPLOAD_BYTES',
    kind: 'bytes',
    fallback: String(2 * GiB),
    about: 'Largest file that may be uploaded.',
  },
  {
    name: 'TRIPTYCH_UPLOAD_PART_BYTES',
    kind: 'bytes',
    fallback: String(32 * MiB),
    about:
      'Size of the parts in which newer clients upload; one request carries one part. At most 10000 parts make a file.',
  },
  {
    name: 'TRIPTYCH_UPLOAD_LINK_SECONDS',
    kind: 'seconds',
    fallback: '3600',
    about:
      'How long an upload link may be used to begin a transfer. A transfer in progress is never cut off.',
  },
  {
    name: 'TRIPTYCH_DOWNLOAD_LINK_SECONDS',
    kind: 'seconds',
    fallback: '7200',
    about: 'How long a download link works.',
  },
  {
    name: 'TRIPTYCH_BUCKETS',
    kind: 'list',
    fallback: '',
    about:
      'Buckets that files may be imported from: `name=file:/folder` or `name=s3://bucket/prefix?endpoint=...` (with `AWS_ACCESS_KEY_ID`), for one account alone `name@account=...`. They are only read. Default none.',
  },
  {
    name: 'TRIPTYCH_WORKSPACES',
    kind: 'integer',
    fallback: '100',
    about: 'Workspaces that an account may have.',
  },
] as const satisfies readonly Setting[]
