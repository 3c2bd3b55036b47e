/** A timeline on disk and the files it is made of, for the commands that draw one without a server. */
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvalidArgumentError, Option } from 'commander'
import { TriptychError } from '#base/errors.ts'
import type { FilmFormat } from '#engines/media/film-formats.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import type { RenderRequest } from '#engines/rendering/render-request.ts'
import { assertValidState } from '#timeline/assert-valid-state.ts'
import { type EditorState, outputRatios } from '#timeline/editor-state.ts'
import { type MediaNeed, mediaNeeds } from '#timeline/media-needs.ts'
import { outputSize, type SizeRequest } from '#timeline/output-size.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'

export type TimelineOptions = SizeRequest & { assets?: string }

export const timelineOptions = {
  assets: new Option('--assets <folder>', 'where the files are; by default beside the timeline'),
  ratio: new Option('--ratio <ratio>', 'of the sides of the film').choices(outputRatios).default('custom'),
  scale: new Option('--scale <factor>', 'pixels of the film per pixel of the composition')
    .argParser(scaleOption)
    .default(1),
}

function scaleOption(text: string): number {
  const value = Number(text)
  if (value >= 0.1 && value <= 8) return value
  throw new InvalidArgumentError('It has to be from 0.1 to 8.')
}

/**
 * @param statePath JSON: the timeline, or an object that holds it as `editorState`
 * @throws TriptychError `request_invalid`, `timeline_invalid`, `media_unreadable` for a file that is not there
 */
export async function readTimeline(
  statePath: string,
  options: TimelineOptions,
  output: { fps: FrameRate; format: FilmFormat; fontFolder: string | null },
): Promise<RenderRequest> {
  const state = await readState(statePath)
  const folder = resolve(options.assets ?? dirname(statePath))
  const found = mediaNeeds(state).map((need) => ({ need, path: findFile(need, state, folder) }))
  return {
    state,
    files: Object.fromEntries(
      found.flatMap(({ need, path }) => (need.assetId === null ? [] : [[need.assetId, path]])),
    ),
    backgroundImage: found.find(({ need }) => need.assetId === null)?.path ?? null,
    size: outputSize(state, options),
    ...output,
    limits: defaultMediaLimits,
  }
}

async function readState(path: string): Promise<EditorState> {
  let parsed: unknown
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new TriptychError('request_invalid', { detail: `${path} could not be read as JSON.`, cause })
  }
  const state: unknown = isWrapped(parsed) ? parsed.editorState : parsed
  assertValidState(state)
  return state
}

function isWrapped(value: unknown): value is { editorState: unknown } {
  return typeof value === 'object' && value !== null && 'editorState' in value
}

/** By the file's name, else by the end of its key or address, else where key or address are paths here. */
function findFile(
  { assetId, itemId, remoteKey, remoteUrl }: MediaNeed,
  state: EditorState,
  folder: string,
): string {
  const filename = assetId === null ? null : state.assets[assetId]!.filename
  const names = [filename, remoteKey, remoteUrl && pathOf(remoteUrl)]
    .filter((name) => name !== null)
    .filter((name) => name !== '')
  const places = [
    ...names.map((name) => join(folder, basename(name))),
    ...names.map((name) => resolve(folder, name)),
  ]
  const path = places.find((place) => existsSync(place) && statSync(place).isFile())
  if (path !== undefined) return path
  const what = itemId === null ? 'The background' : `Item "${itemId}"`
  const looked = names.map((name) => `"${basename(name)}"`).join(' or ')
  throw new TriptychError('media_unreadable', {
    detail: `${what} needs a file that is not in ${folder}: there is no ${looked}.`,
  })
}

/** Of an address of elsewhere it is a path that leads nowhere here, but for its end. */
function pathOf(address: string): string {
  const path = address.split(/[?#]/, 1)[0]!
  try {
    return path.startsWith('file:') ? fileURLToPath(path) : decodeURIComponent(path)
  } catch {
    return path
  }
}
