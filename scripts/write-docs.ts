/**
 * Writes the pages that are made from code: docs/configuration.md from the settings, docs/errors.md from the
 * catalogue, docs/timeline.md from the schema of the document. With `--check` it writes nothing and fails when a
 * page is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { errorsPage } from '#http/errors-page.ts'
import { settingGroups } from '#src/settings/index.ts'
import type { Setting } from '#src/settings/setting.ts'
import { timelinePage } from './timeline-page.ts'

const made = 'This page is made from the code by `node scripts/write-docs.ts`; change it there.'

function settingRow({ name, kind, fallback, about }: Setting): string {
  return `| \`${name}\` | ${kind} | ${fallback === '' ? '' : `\`${fallback}\``} | ${about} |`
}

function configurationPage(): string {
  const sections = settingGroups.map(
    ({ title, settings }) => `## ${title}

| Setting | Kind | Default | Meaning |
| --- | --- | --- | --- |
${settings.map(settingRow).join('\n')}
`,
  )
  return `# Settings

${made}

All settings come from the environment, and none is needed to begin. A value that is not understood stops the start
with one line that names it.

Kinds: \`seconds\` may be fractions; \`bytes\` are whole numbers; \`list\` is comma-separated; \`flag\` is
\`true\` or \`false\`; a relative \`folder\` is taken from where the command is run.

${sections.join('\n')}
## Changing TRIPTYCH_SECRET

Links that were signed with the old secret stop working, and stored signing keys (access key and secret pairs)
can no longer be read and must be rotated; bearer keys are not touched. Change it with all processes stopped.
`
}

const pages = {
  'docs/configuration.md': configurationPage(),
  'docs/errors.md': errorsPage(made),
  'docs/timeline.md': timelinePage(made),
}
for (const [path, text] of Object.entries(pages)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text)
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${path} is stale: run node scripts/write-docs.ts`)
    process.exitCode = 1
  }
}
