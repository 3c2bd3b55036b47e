/** What holds within the assets. */
import type { CaptionAsset, EditorState } from '../../editor-state.ts'
import { type Problem, problem } from '../problems.ts'
import { idUnderKey } from './id-under-key.ts'

export function* assetRules({ assets }: EditorState): Generator<Problem> {
  for (const [key, asset] of Object.entries(assets)) {
    yield* idUnderKey('assets', key, asset.id)
    if (asset.type === 'caption') yield* captionTimes(key, asset)
  }
}

function* captionTimes(key: string, { captions }: CaptionAsset): Generator<Problem> {
  for (const [index, { startMs, endMs }] of captions.entries()) {
    if (endMs <= startMs)
      yield problem(
        'EDITOR_CAPTION_TIMING_INVALID',
        ['assets', key, 'captions', index],
        `The caption begins at ${startMs} ms and has to end after that, not at ${endMs} ms.`,
      )
  }
}
