/** Files that tasks made, as long as they are kept. */
import type { CoreContext } from '../context.ts'
import type { Asset, Output } from '../schema.ts'

export type OutputWithAsset = Output & { asset: Asset }

export class OutputStore {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** The output of that kind, or null when the task made none or it has gone. */
  async find(taskId: string, kind: Output['kind']): Promise<OutputWithAsset | null> {
    const output = await this.#context.db
      .selectFrom('outputs')
      .selectAll()
      .where('task_id', '=', taskId)
      .where('kind', '=', kind)
      .executeTakeFirst()
    return await this.#withAsset(output)
  }

  /** What a signed download link names; null when the output has gone. */
  async byId(id: string): Promise<OutputWithAsset | null> {
    const output = await this.#context.db
      .selectFrom('outputs')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return await this.#withAsset(output)
  }

  async #withAsset(output: Output | undefined): Promise<OutputWithAsset | null> {
    // What has expired goes with the next sweep.
    if (!output || (output.expires_at && output.expires_at <= this.#context.clock.now())) return null
    const asset = await this.#context.db
      .selectFrom('assets')
      .selectAll()
      .where('id', '=', output.asset_id)
      .executeTakeFirstOrThrow()
    return { ...output, asset }
  }
}
