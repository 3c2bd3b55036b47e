/** The import table of the house as data: which layer may import which, and what only one module may touch. */

export type Layer =
  | 'base'
  | 'timeline'
  | 'config'
  | 'platform'
  | 'engines'
  | 'core'
  | 'dialects'
  | 'http'
  | 'workers'
  | 'console'
  | 'wiring'

/** `types` allows `import type` alone. A layer may always import itself (see `siblings` for what that spans). */
type Permission = 'all' | 'types'

export const mayImport: Record<Layer, Partial<Record<Layer, Permission>>> = {
  base: {},
  timeline: { base: 'all' },
  config: { base: 'all' },
  platform: { base: 'all' },
  engines: { base: 'all', timeline: 'all' },
  core: { base: 'all', timeline: 'all', platform: 'types' },
  dialects: { base: 'all', timeline: 'all', core: 'all', http: 'types' },
  http: { base: 'all', core: 'types', platform: 'types' },
  workers: { base: 'all', timeline: 'all', core: 'all', engines: 'all', platform: 'all' },
  console: {},
  wiring: {
    base: 'all',
    timeline: 'all',
    config: 'all',
    platform: 'all',
    engines: 'all',
    core: 'all',
    dialects: 'all',
    http: 'all',
    workers: 'all',
  },
}

/** Layers of which each folder stands alone, and the folders all the others may use. */
export const siblings: Partial<Record<Layer, readonly string[]>> = { engines: ['media'], dialects: [] }

/** The layer of a file below `src/`, by its path there; what is not in a layer's folder wires layers together. */
export function layerOf(path: string): Layer {
  const [folder, ...rest] = path.split('/')
  if (path === 'config.ts' || folder === 'settings') return 'config'
  return rest.length > 0 && folder !== undefined && folder !== 'wiring' && Object.hasOwn(mayImport, folder)
    ? (folder as Layer)
    : 'wiring'
}

/** Single files that a layer may import beside the table. */
export const importExceptions: readonly { from: Layer; imports: string; reason: string }[] = [
  {
    from: 'core',
    imports: 'platform/database/hot-query.ts',
    reason: 'a Kysely query compiled once: part of the query language, which core may use',
  },
  {
    from: 'core',
    imports: 'platform/database/announce.ts',
    reason: 'a statement of the query language as well',
  },
  {
    from: 'dialects',
    imports: 'http/request-parts.ts',
    reason: 'how a handler reads what the server has checked: part of what a route is',
  },
]

export type Preserve = {
  what: string
  pattern: RegExp
  home: string
  exceptions: readonly { file: string; reason: string }[]
}

/** What only one module may touch. */
export const preserves: readonly Preserve[] = [
  {
    what: 'the environment',
    pattern: /\bprocess\s*\.\s*env\b/g,
    home: 'config.ts',
    exceptions: [
      {
        file: 'engines/onnx-runtime.ts',
        reason: 'sets, and does not read: the only switch that ONNX Runtime has',
      },
    ],
  },
  {
    what: 'the clock',
    pattern:
      /\bDate\s*\.\s*now\b|\bnew Date\b(?!\s*\(\s*[^\s)])|\bperformance\s*\.\s*now\b|\bprocess\s*\.\s*hrtime\b/g,
    home: 'base/clock.ts',
    exceptions: [{ file: 'base/ids.ts', reason: 'a UUID of version 7 holds the time; tests hand in theirs' }],
  },
  {
    what: 'randomness',
    pattern: /\bMath\s*\.\s*random\b|\brandom(?:Bytes|UUID|Int|Fill|FillSync)\b|\bgetRandomValues\b/g,
    home: 'base/ids.ts',
    exceptions: [],
  },
]

/** npm packages that belong to some folders alone. */
export const packageHomes: Record<string, readonly string[]> = {
  pg: ['platform/'],
  'pg-boss': ['platform/queue/'],
  'node-av': ['engines/media/'],
  'onnxruntime-node': ['engines/'],
  '@napi-rs/canvas': ['engines/'],
  'tesseract.js': ['engines/understanding/text/'],
  fastify: ['http/', 'dialects/'],
  '@tus/server': ['dialects/native/'],
}
