/**
 * The models of the vendor's history and the paths that choose them. A path is all a client names a model by,
 * so what the vendor renamed or retired stays here.
 */
import { TriptychError } from '#base/errors.ts'
import type { RestoreOptions } from '#core/tasks/restore-input.ts'

export type Model = {
  /** What answers and lists call it. */
  key: string
  /** The last part of its path. */
  endpoint: string
  /** Paths of models that this one took over, with the key each had before. */
  aliases: readonly { endpoint: string; formerKey: string }[]
  /** The engine's way of working that stands for it here. */
  chain: RestoreOptions['chain']
}

/** The vendor's flash models are its fast ones; of all others people expect the best there is. */
const model = (key: string, endpoint: string, aliases: Model['aliases'] = []): Model => ({
  key,
  endpoint,
  aliases,
  chain: key.endsWith('-flash') ? 'flash' : 'best',
})

export const models: readonly Model[] = [
  model('diffio-2', 'diffio-2.0-generation'),
  model('diffio-2-flash', 'diffio-2.0-flash-generation'),
  model('diffio-3', 'diffio-3.0-generation'),
  model('diffio-3.2', 'diffio-3.2-generation'),
  // The vendor's newer pages let the path of 3.4 answer as 3.5.
  model('diffio-3.5', 'diffio-3.5-generation', [
    { endpoint: 'diffio-3.4-generation', formerKey: 'diffio-3.4' },
  ]),
  model('diffio-4.0', 'diffio-4.0-generation'),
  model('diffio-4.0-flash', 'diffio-4.0-flash-generation'),
  model('diffio-4.0-pro', 'diffio-4.0-pro-generation'),
  model('diffio-4.5-flash', 'diffio-4.5-flash-generation'),
  model('diffio-4.5-pro', 'diffio-4.5-pro-generation'),
]

/** What a retired path tells its callers. */
export type Retirement = { retiredModel: string; supportedModels: string[] }
export type GenerationEndpoint = { endpoint: string; model: Model; retirement: Retirement | null }

/**
 * Every generation path, in the order of the models. A former key retires its path alone.
 * @throws TriptychError `config_invalid` for a key that no model has or had
 */
export function generationEndpoints(retiredModels: ReadonlySet<string>): GenerationEndpoint[] {
  const known = new Set(
    models.flatMap(({ key, aliases }) => [key, ...aliases.map((alias) => alias.formerKey)]),
  )
  const stranger = [...retiredModels].find((key) => !known.has(key))
  if (stranger !== undefined) {
    throw new TriptychError('config_invalid', {
      detail: `There is no Diffio model '${stranger}' to retire; there are ${[...known].join(', ')}.`,
    })
  }
  const supportedModels = models.filter(({ key }) => !retiredModels.has(key)).map(({ key }) => key)
  return models.flatMap((model) => {
    const paths = [{ endpoint: model.endpoint, formerKey: model.key }, ...model.aliases]
    return paths.map(({ endpoint, formerKey }) => {
      const retiredModel = [formerKey, model.key].find((key) => retiredModels.has(key))
      return { endpoint, model, retirement: retiredModel ? { retiredModel, supportedModels } : null }
    })
  })
}
