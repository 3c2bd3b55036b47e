/** `triptych models`: which model files there are, and fetching the ones that are missing. */
import { join } from 'node:path'
import { Command } from 'commander'
import { TriptychError } from '#base/errors.ts'
import { modelCatalogue } from '#engines/model-catalogue.ts'
import { type ModelState, modelState, pullModel } from '#platform/models/pull-models.ts'
import type { Config } from '../config.ts'
import { openDataFolder } from '../data-folder.ts'
import { print, table } from './print.ts'

export function modelsCommand(config: Config): Command {
  const models = new Command('models').description('List and fetch model files.')
  const folderOf = () => config.modelsFolder ?? openDataFolder(config).models

  models
    .command('list')
    .description('Say which model files are there.')
    .option('--json', 'print one JSON object')
    .action(async (options: { json?: boolean }) => {
      const folder = folderOf()
      const files: { fileName: string; state: ModelState; purpose: string; licence: string }[] = []
      for (const { fileName, purpose, licence, sizeBytes, ...file } of modelCatalogue) {
        files.push({
          fileName,
          state: await modelState(folder, { fileName, sizeBytes, ...file }),
          purpose,
          licence,
        })
      }
      print({ folder, files }, options.json, () => `${folder}\n${table(files)}`)
    })

  models
    .command('pull')
    .description('Fetch the missing model files, each from a pinned commit and checked by sha256.')
    .option('--json', 'print one JSON object')
    .action(async (options: { json?: boolean }) => {
      if (config.modelsFolder !== null) {
        throw new TriptychError('request_invalid', {
          detail: `TRIPTYCH_MODELS names ${config.modelsFolder}: files are fetched only into a models folder of our own.`,
        })
      }
      const folder = folderOf()
      const fetched: string[] = []
      for (const file of modelCatalogue) {
        if (await pullModel(folder, file)) fetched.push(join(folder, file.fileName))
      }
      print({ folder, fetched }, options.json, () =>
        fetched.length === 0 ? 'All model files are there.' : `Fetched ${fetched.join(', ')}`,
      )
    })
  return models
}
