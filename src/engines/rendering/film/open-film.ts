/** Opens what a stretch of a film shows. */
import type { RenderRequest } from '../render-request.ts'
import { compileScene } from '../scene/compile-scene.ts'
import type { Scene } from '../scene/frame-scene.ts'
import { loadFonts } from '../text/font-folder.ts'
import type { FrameRange } from './plan-segments.ts'

/**
 * @param onOpened called after each picture that was opened
 * @throws TriptychError that names item and asset
 */
export function openFilm(
  film: RenderRequest,
  range: FrameRange,
  onOpened: () => void = () => {},
): Promise<Scene> {
  const { state, size, fps, files, backgroundImage, limits } = film
  loadFonts(film.fontFolder)
  return compileScene(state, size, fps, { files, backgroundImage, limits, onOpened }, range)
}
