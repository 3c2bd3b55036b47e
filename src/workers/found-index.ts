/** Facts of the understanding engine as an index of the core. Nothing is found here, and nothing is lost. */
import type { NewAsset } from '#core/assets/asset-store.ts'
import type {
  FoundFile,
  FoundIndex,
  FoundPassage,
  FoundShot,
  FoundStretch,
  FoundVector,
} from '#core/indexes/found-index.ts'
import { providerLabel } from '#core/search/vectors.ts'
import type { AnalysisFacts, Scene, Shot } from '#engines/understanding/facts.ts'

type Picture = { path: string; mediaType: string }

const jpeg = 'image/jpeg'

/**
 * The files that are kept, each once: a key frame for each scene, a crop for each person, and what shows or sounds
 * the whole. Key frames of the other shots are told of by their hash alone.
 */
export function picturesOf(facts: AnalysisFacts): Picture[] {
  const { picture, derivatives, persons } = facts
  const pictures = [
    ...facts.scenes.flatMap((scene) => keyFrameOf(scene, facts.shots)?.keyFramePath ?? []),
    ...persons.flatMap(({ cropPath }) => cropPath ?? []),
    ...(picture ? [picture.path] : []),
    ...(derivatives.sprite ? [derivatives.sprite.path] : []),
  ].map((path) => ({ path, mediaType: jpeg }))
  const sound = derivatives.waveform
  if (sound) pictures.push({ path: sound.path, mediaType: 'application/octet-stream' })
  return [...new Map(pictures.map((each) => [each.path, each])).values()]
}

/** @param storedAs what a path of the facts was stored as; null where it was not */
export function asFoundIndex(facts: AnalysisFacts, storedAs: (path: string) => NewAsset | null): FoundIndex {
  const at = (path: string | null | undefined) => (path ? storedAs(path) : null)
  return {
    kind: facts.kind,
    durationMs: facts.durationMs,
    engine: { providers: facts.providers, leftOut: facts.leftOut },
    shots: shotsOf(facts),
    scenes: facts.scenes.map((scene) => ({
      number: scene.number,
      startMs: scene.startMs,
      endMs: scene.endMs,
      picture: at(keyFrameOf(scene, facts.shots)?.keyFramePath),
    })),
    persons: facts.persons.map(({ number, confidence, embedding, cropPath, tracks }) => ({
      number,
      confidence,
      embedding,
      picture: at(cropPath),
      appearances: tracks,
    })),
    passages: passagesOf(facts),
    stretches: stretchesOf(facts),
    vectors: looksOf(facts),
    files: filesOf(facts, at),
  }
}

/** Of its longest shot, which shows most of it. */
function keyFrameOf({ shotNumbers }: Scene, shots: readonly Shot[]): Shot | undefined {
  const numbers = new Set(shotNumbers)
  const length = ({ startMs, endMs }: Shot) => endMs - startMs
  return shots
    .filter(({ number, keyFramePath }) => numbers.has(number) && keyFramePath !== null)
    .reduce<Shot | undefined>((best, shot) => (best && length(best) >= length(shot) ? best : shot), undefined)
}

function shotsOf({ shots, scenes, picture }: AnalysisFacts): FoundShot[] {
  const sceneOf = new Map(scenes.flatMap((scene) => scene.shotNumbers.map((shot) => [shot, scene.number])))
  const found = shots.map(({ keyFramePath: _file, signature: _look, ...shot }) => ({
    ...shot,
    sceneNumber: sceneOf.get(shot.number) ?? null,
  }))
  if (!picture || shots.length > 0) return found
  const { pictureHash } = picture
  const still = { startMs: 0, endMs: 0, keyFrameMs: 0, begins: 'start', confidence: 1 }
  return [{ ...still, number: 1, sceneNumber: null, pictureHash }]
}

/** Of an image that of its one shot. */
function looksOf({ shots, picture, providers }: AnalysisFacts): FoundVector[] {
  const finder = providers.find(({ detector }) => detector === 'looks')
  if (!finder) return []
  const seen = shots.length > 0 || !picture ? shots : [{ number: 1, signature: picture.signature }]
  return seen.flatMap(({ number, signature }) =>
    signature ? [{ subject: 'shot' as const, number, provider: providerLabel(finder), ...signature }] : [],
  )
}

function passagesOf({ lines, texts, labels }: AnalysisFacts): FoundPassage[] {
  return [
    ...lines.map((line) => ({ kind: 'line' as const, ...line })),
    ...texts.map((text) => ({ kind: 'text' as const, ...text })),
    ...labels.map(({ label, ...rest }) => ({ kind: 'label' as const, text: label, ...rest })),
  ]
}

function stretchesOf({ speech, audioEffects, stillStretches }: AnalysisFacts): FoundStretch[] {
  return [
    ...speech.map((region) => ({ kind: 'speech', ...region })),
    ...audioEffects,
    // That nothing moves is measured, not guessed.
    ...stillStretches.map((stretch) => ({ ...stretch, confidence: 1 })),
  ]
}

function filesOf(
  { picture, derivatives: { sprite, waveform } }: AnalysisFacts,
  at: (path: string) => NewAsset | null,
): FoundFile[] {
  const file = (role: FoundFile['role'], path: string, facts: FoundFile['facts']): FoundFile[] => {
    const stored = at(path)
    return stored ? [{ stored, role, facts }] : []
  }
  const layout = (whole: { path: string } & Record<string, number | string>) =>
    Object.fromEntries(Object.entries(whole).filter(([, value]) => typeof value === 'number')) as Record<
      string,
      number
    >
  return [
    ...(picture ? file('picture', picture.path, null) : []),
    ...(sprite ? file('sprite', sprite.path, layout(sprite)) : []),
    ...(waveform ? file('waveform', waveform.path, layout(waveform)) : []),
  ]
}
