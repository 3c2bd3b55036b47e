/** Files that tasks made. */
import type { CoreContext } from '../context.ts'
import type { Asset, Output } from '../schema.ts'

export type OutputWithAsset = Output & { asset: Asset }

export class OutputStore {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** The output of that kind, or null when the task made none. */
  async find(taskId: string, kind: Output['kind']): Promise<OutputWithAsset | null> {
    const output = await this.#context.db
      .selectFrom('outputs')
      .selectAll()
      .where('task_id', '=', taskId)
      .where('kind', '=', kind)
      .executeTakeFirst()
    return output ? await this.#withAsset(output) : null
  }

  /** What a signed download link names; null when the output has gone. */
  async byId(id: string): Promise<OutputWithAsset | null> {
    const output = await this.#context.db
      .selectFrom('outputs')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return output ? await this.#withAsset(output) : null
  }

  async #withAsset(output: Output): Promise<OutputWithAsset> {
    const asset = await this.#context.db
      .selectFrom('assets')
      .selectAll()
      .where('id', '=', output.asset_id)
      .executeTakeFirstOrThrow()
    return { ...output, asset }
  }
}
