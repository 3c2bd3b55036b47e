/** Proof that each rule can fail, and that what the table allows passes. */
import { describe, expect, test } from 'vitest'
import { problemsOf } from './check-imports.ts'
import { importExceptions, preserves } from './import-table.ts'
import { readSource } from './read-source.ts'

describe('the import table', () => {
  test.each([
    ['base/x.ts', `import { a } from '#platform/log.ts'`, 'base may not import platform'],
    ['platform/x.ts', `import { a } from '#core/core.ts'`, 'platform may not import core'],
    ['platform/queue/x.ts', `import { a } from '../../core/core.ts'`, 'platform may not import core'],
    ['platform/x.ts', `import { loadConfig } from '#config'`, 'platform may not import config'],
    ['core/tasks/x.ts', `import { a } from '#dialects/diffio/index.ts'`, 'core may not import dialects'],
    ['core/tasks/x.ts', `import { a } from '#engines/media/probe.ts'`, 'core may not import engines'],
    ['core/tasks/x.ts', `import type { A } from '#http/dialect.ts'`, 'core may not import http'],
    [
      'core/tasks/x.ts',
      `import { openPool } from '#platform/database/pool.ts'`,
      'core may import only types of platform',
    ],
    ['engines/restoration/x.ts', `import { a } from '#core/core.ts'`, 'engines may not import core'],
    [
      'engines/restoration/x.ts',
      `import { a } from '../rendering/x.ts'`,
      'engines/restoration may not import engines/rendering',
    ],
    [
      'dialects/maiu/x.ts',
      `import { a } from '#dialects/diffio/x.ts'`,
      'dialects/maiu may not import dialects/diffio',
    ],
    ['dialects/maiu/x.ts', `import { a } from '#http/server.ts'`, 'dialects may import only types of http'],
    [
      'dialects/maiu/x.ts',
      `import { a } from '#platform/blobs/file-blob-store.ts'`,
      'dialects may not import platform',
    ],
    ['http/x.ts', `import { dialect } from '#dialects/maiu/index.ts'`, 'http may not import dialects'],
    ['http/x.ts', `import { a } from '#core/core.ts'`, 'http may import only types of core'],
    ['workers/x.ts', `import { a } from '#http/server.ts'`, 'workers may not import http'],
    ['workers/x.ts', `import { a } from '#src/serve.ts'`, 'workers may not import wiring'],
    ['core/x.ts', `export { a } from '#http/server.ts'`, 'core may not import http'],
    ['core/x.ts', `export * from '#http/server.ts'`, 'core may not import http'],
    ['core/x.ts', `const a = await import('#http/server.ts')`, 'core may not import http'],
    ['core/x.ts', `import '#http/server.ts'`, 'core may not import http'],
    ['core/x.ts', `import {\n  a,\n  type B,\n} from '#http/server.ts'`, 'core may not import http'],
    ['core/x.ts', `import { a } from '#tests/support/database.ts'`, 'is outside src/'],
    ['core/x.ts', `import Fastify from 'fastify'`, 'may import fastify'],
    ['workers/x.ts', `import { Demuxer } from 'node-av/api'`, 'may import node-av'],
  ])('%s: %s', (path, text, problem) => {
    expect(problemsOf(path, text)).toEqual([expect.stringContaining(problem)])
  })

  test.each([
    ['core/x.ts', `import { TriptychError } from '#base/errors.ts'`],
    ['core/x.ts', `import type { BlobStore } from '#platform/blobs/blob-store.ts'`],
    ['core/tasks/x.ts', `import { a } from '../schema.ts'`],
    ['engines/restoration/x.ts', `import { a } from '#engines/media/probe.ts'`],
    ['engines/restoration/x.ts', `import type { Engine } from '../engine.ts'`],
    ['dialects/list.ts', `import { maiu } from './maiu/index.ts'`],
    ['dialects/maiu/x.ts', `import type { Dialect } from '#http/dialect.ts'`],
    ['cli/serve.ts', `import { maiu } from '#dialects/maiu/index.ts'`],
    ['serve.ts', `import { maiu } from '#dialects/maiu/index.ts'`],
    ['core/x.test.ts', `import { a } from '#http/server.ts'; Date.now()`],
    ['core/x.ts', `// import { a } from '#http/server.ts'`],
    ['core/x.ts', `const text = "import { a } from '#http/server.ts'"`],
    ['core/x.ts', `const text = \`import { a } from "#http/server.ts" \${1}\``],
  ])('%s passes: %s', (path, text) => {
    expect(problemsOf(path, text)).toEqual([])
  })

  test('every exception has a reason and is of use', () => {
    for (const { from, imports, reason } of importExceptions) {
      expect(reason).not.toBe('')
      const text = `import { a } from '#${imports}'`
      expect(problemsOf(`${from}/x.ts`, text)).toEqual([])
      expect(problemsOf('base/x.ts', text)).toHaveLength(1)
    }
  })
})

describe('what only one module may touch', () => {
  test.each([
    'process.env.HOME',
    'const { HOME } = process.env',
    'Date.now()',
    'new Date()',
    'new Date',
    'performance.now()',
    'process.hrtime.bigint()',
    'Math.random()',
    `import { randomBytes } from 'node:crypto'`,
    'crypto.randomUUID()',
    'crypto.getRandomValues(a)',
    'const a = 1 / 2; Date.now() / 3',
    `const a = \`\${Date.now()} ms\``,
    'const a = /[/"]/; Date.now()',
  ])('%s', (text) => {
    expect(problemsOf('core/x.ts', text)).toEqual([expect.stringContaining('only src/')])
  })

  test.each([
    'new Date(row.at)',
    '// Date.now()',
    `const text = 'process.env'`,
    `const text = \`Date.now() \${a} Math.random()\``,
    'const pattern = /Date.now/',
    'clock.now()',
  ])('%s passes', (text) => {
    expect(problemsOf('core/x.ts', text)).toEqual([])
  })

  test('their homes may', () => {
    for (const { home } of preserves) {
      const text =
        home === 'config.ts' ? 'process.env' : home === 'base/ids.ts' ? 'randomBytes(8)' : 'Date.now()'
      expect(problemsOf(home, text)).toEqual([])
    }
  })
})

test('a problem is told with its file and line', () => {
  expect(problemsOf('core/a/x.ts', `\n\n/* two\nlines */ Date.now()`)).toEqual([
    'src/core/a/x.ts:4: only src/base/clock.ts touches the clock (Date.now)',
  ])
})

test('type imports are told from imports of something named type', () => {
  const kinds = (text: string) => readSource(text).imports.map((each) => each.isType)
  expect(kinds(`import type { A } from 'a'`)).toEqual([true])
  expect(kinds(`import type A from 'a'`)).toEqual([true])
  expect(kinds(`import type, { A } from 'a'`)).toEqual([false])
  expect(kinds(`import type from 'a'`)).toEqual([false])
  expect(kinds(`import { type A } from 'a'`)).toEqual([false])
})
