/** A film that an analysis has something to find in, as small as that may be: two shots of a second and a half. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { paintPatches, writeDrawnFilm } from './drawn-film.ts'
import { newTempFolder } from './temp-folder.ts'

export const cutMs = 1500
export const filmMs = 3000

export async function twoShotFilm(): Promise<Buffer> {
  const folder = newTempFolder('two-shots')
  const path = join(folder, 'film.mp4')
  const seedAt = (seconds: number) => (seconds * 1000 < cutMs ? 1 : 2)
  await writeDrawnFilm(path, {
    width: 640,
    height: 360,
    fps: 10,
    seconds: filmMs / 1000,
    paint: (context, seconds) => paintPatches(context, seedAt(seconds), 300),
  })
  const bytes = await readFile(path)
  await rm(folder, { recursive: true })
  return bytes
}
