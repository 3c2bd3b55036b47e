/** The `triptych` command: one file per subcommand in cli/. */
import { Command } from 'commander'
import { asTriptychError } from '#base/errors.ts'
import { accountsCommand } from '#cli/accounts.ts'
import { analyzeCommand } from '#cli/analyze.ts'
import { backupCommand } from '#cli/backup.ts'
import { doctorCommand } from '#cli/doctor.ts'
import { frameCommand } from '#cli/frame.ts'
import { gcCommand } from '#cli/gc.ts'
import { keysCommand } from '#cli/keys.ts'
import { migrateCommand } from '#cli/migrate.ts'
import { modelsCommand } from '#cli/models.ts'
import { renderCommand } from '#cli/render.ts'
import { restoreCommand } from '#cli/restore.ts'
import { serveCommand, workerCommand } from '#cli/serve.ts'
import { webhooksCommand } from '#cli/webhooks.ts'
import { loadConfig } from './config.ts'
import { findFontsFolder, findModelsFolder } from './data-folder.ts'

const program = new Command('triptych')
  .description(
    'One self-hosted media server that speaks the Diffio, Indream and NAVER Media AI Understanding APIs.',
  )
  .version('0.1.0')
  .showHelpAfterError()

try {
  const config = loadConfig()
  for (const command of [
    serveCommand(config),
    workerCommand(config),
    migrateCommand(config),
    accountsCommand(config),
    keysCommand(config),
    webhooksCommand(config),
    modelsCommand(config),
    doctorCommand(config),
    gcCommand(config),
    backupCommand(config),
    restoreCommand(() => findModelsFolder(config)),
    analyzeCommand(() => findModelsFolder(config), config),
    renderCommand(() => findFontsFolder(config)),
    frameCommand(() => findFontsFolder(config)),
  ]) {
    program.addCommand(command)
  }
  await program.parseAsync()
} catch (thrown) {
  // One clear line: what a person can act on. The rest is in the log.
  const error = asTriptychError(thrown)
  const cause = error.code === 'internal' && thrown instanceof Error ? ` ${thrown.stack}` : ''
  process.stderr.write(`triptych: ${error.message}${cause}\n`)
  process.exitCode = 1
}
