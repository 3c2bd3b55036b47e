/** What `npm test` runs besides the tests themselves: one line each. */

export type Step = {
  name: string
  /** A JavaScript or TypeScript file below the checkout, run on the pinned Node. */
  script: string
  args: string[]
}

export const checks: readonly Step[] = [
  {
    name: 'format and lint',
    script: 'node_modules/@biomejs/biome/bin/biome',
    args: ['check', '--error-on-warnings'],
  },
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'import table', script: 'scripts/check-imports.ts', args: [] },
  { name: 'generated docs', script: 'scripts/write-docs.ts', args: ['--check'] },
  { name: 'lock file', script: 'scripts/check-lock.ts', args: [] },
  {
    name: 'dead code',
    script: 'node_modules/knip/bin/knip.js',
    args: ['--no-progress', '--no-config-hints'],
  },
]
