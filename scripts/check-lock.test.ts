import { expect, test } from 'vitest'
import { entryFor, gapsIn } from './check-lock.ts'

test('finds what is named but not there, however deep it may stand', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': {
        optionalDependencies: { 'a-linux-x64': '1.0.0', 'a-darwin-arm64': '^1.0.0' },
        dev: true,
      },
      'node_modules/a-linux-x64': {},
      'node_modules/b/node_modules/c': { optionalDependencies: { d: '1.0.0' } },
      'node_modules/b/node_modules/d': {},
    },
  }
  expect(gapsIn(lock)).toEqual([{ name: 'a-darwin-arm64', version: '1.0.0', isDev: true }])
})

test('fills a gap with what npm needs to pass it over', () => {
  expect(entryFor({ name: '@x/cli-linux-x64-musl', version: '2.0.0', isDev: false })).toEqual({
    version: '2.0.0',
    cpu: ['x64'],
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  })
  expect(() => entryFor({ name: 'mystery', version: '1.0.0', isDev: false })).toThrow('platform')
})
