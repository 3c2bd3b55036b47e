/** A failure that says which item of the timeline it befell, and which of its files. */
import { asTriptychError, TriptychError } from '#base/errors.ts'
import type { EditorState } from '#timeline/editor-state.ts'

/** Long names are cut: they come from users, and end up in messages. */
const maxNameLength = 80

/** Without an asset where the item needs none. */
type Culprit = { itemId: string; assetId: string | null }

export function itemFailure(
  thrown: unknown,
  { itemId, assetId }: Culprit,
  { assets }: Pick<EditorState, 'assets'>,
): TriptychError {
  const error = asTriptychError(thrown)
  const named = assetId === null ? '' : `, ${assetName(assetId, assets)}`
  return new TriptychError(error.code, {
    detail: `Item ${quoted(itemId)}${named}: ${error.message}`,
    facts: { ...error.facts, itemId, ...(assetId !== null && { assetId }) },
    cause: thrown,
  })
}

function assetName(assetId: string, assets: EditorState['assets']): string {
  const filename = Object.hasOwn(assets, assetId) ? assets[assetId]!.filename : null
  return filename === null ? `asset ${quoted(assetId)}` : `asset ${quoted(assetId)} (${short(filename)})`
}

function quoted(name: string): string {
  return `"${short(name)}"`
}

function short(name: string): string {
  return name.length <= maxNameLength ? name : `${name.slice(0, maxNameLength - 1)}…`
}
