/** Names what is to be seen, as a step of the analysis: in the key frame of each shot, or in the image. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DetectorContext, DetectorInput, Finding } from '../detector.ts'
import type { AnalysisFacts, Label, TimeRange } from '../facts.ts'
import { isOfServer } from '../server-failure.ts'
import type { ObjectLabeler } from './object-labeler.ts'
import { serverLabeler } from './server-labeler.ts'

/** Of long films only some, spread evenly: each is asked about twice. */
const mostPictures = 400
/** So many in a row that could not be looked at are a server that cannot do it. */
const mostFailures = 3

type LabelPicture = TimeRange & { path: string }

export async function findLabels(
  input: DetectorInput,
  { call, signal, onProgress }: DetectorContext,
): Promise<Finding> {
  const model = input.server?.labelModel ?? null
  if (call === undefined || model === null)
    return without('No AI server is set that could name what is to be seen.')
  const pictures = picturesOf(input.facts)
  const labeler = serverLabeler(call, model)
  const progress = (count: number) => onProgress(count / pictures.length)
  const { labels, failed, lastFailure } = await labelAll(pictures, labeler, input.folder, {
    signal,
    progress,
  })
  const found = { labels: joined(labels), providers: [labeler.provider] }
  if (lastFailure === null) return found
  const reason = `${failed} of ${pictures.length} pictures could not be looked at. ${lastFailure}`
  return failed === pictures.length ? without(reason) : { ...found, ...without(reason) }
}

function without(reason: string): Finding {
  return { leftOut: [{ detector: 'labels', reason }] }
}

function picturesOf({ shots, picture }: Readonly<AnalysisFacts>): LabelPicture[] {
  if (picture !== null) return [{ path: picture.path, startMs: 0, endMs: 0 }]
  const shown = shots.flatMap(({ keyFramePath: path, startMs, endMs }) =>
    path === null ? [] : [{ path, startMs, endMs }],
  )
  const count = Math.min(mostPictures, shown.length)
  return Array.from({ length: count }, (_, index) => shown[Math.floor((index * shown.length) / count)]!)
}

type Labeled = { labels: Label[]; failed: number; lastFailure: string | null }

async function labelAll(
  pictures: readonly LabelPicture[],
  labeler: ObjectLabeler,
  folder: string,
  { signal, progress }: { signal: AbortSignal; progress(count: number): void },
): Promise<Labeled> {
  const labels: Label[] = []
  let [failed, inRow] = [0, 0]
  let lastFailure: string | null = null
  for (const [index, { path, startMs, endMs }] of pictures.entries()) {
    try {
      const seen = await labeler.label(readFileSync(resolve(folder, path)), signal)
      labels.push(...seen.map((label) => ({ ...label, startMs, endMs })))
      inRow = 0
    } catch (error) {
      if (!isOfServer(error)) throw error
      lastFailure = error.message
      failed++
      if (++inRow === mostFailures)
        return { labels, failed: failed + pictures.length - index - 1, lastFailure }
    }
    progress(index + 1)
  }
  return { labels, failed, lastFailure }
}

/** What is seen in one shot and in the next is seen once, as surely as in the surest of them. */
function joined(labels: readonly Label[]): Label[] {
  const whole: Label[] = []
  for (const label of labels) {
    const before = whole.findLast((each) => each.label === label.label)
    if (before === undefined || before.endMs !== label.startMs || label.endMs === 0) whole.push({ ...label })
    else
      Object.assign(before, { endMs: label.endMs, confidence: Math.max(before.confidence, label.confidence) })
  }
  return whole
}
