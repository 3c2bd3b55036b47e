/**
 * A film of what cameras have seen, with every change of shot known: pieces of the takes that come with OpenCV's
 * documentation (Debian's package `opencv-doc`), joined by cuts, dissolves and fades. Put together by FFmpeg.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Change, type ChangeKind, filmFps, type KnownFilm } from './film-with-truth.ts'

/** Each of one camera that was never stopped: people in a square, a street, things on a desk. */
const takes = [
  { file: 'examples/data/vtest.avi', seconds: 79 },
  { file: 'examples/data/tree.avi', seconds: 29 },
  { file: 'opencv4/html/box.mp4.gz', seconds: 15 },
  { file: 'opencv4/html/cup.mp4.gz', seconds: 8 },
] as const
const shotFrames = 60
const order: readonly ChangeKind[] = ['cut', 'dissolve', 'cut', 'fade', 'cut']
const mixedFrames = { dissolve: 20, fade: 30 } as const

/** @returns null where the takes or FFmpeg are not installed */
export function writeCameraFilm(path: string, documentation: string, shotCount = 60): KnownFilm | null {
  const sources = takes.map(({ file }) => join(documentation, file))
  if (!sources.every(existsSync)) return null
  const plain = sources.map((source, index) => unpacked(source, `${path}.take-${index}`))
  const inputs: string[] = []
  const steps: string[] = []
  const changes: Change[] = []
  let frames = shotFrames
  for (let shot = 0; shot < shotCount; shot++) {
    const take = shot % takes.length
    // Another part of the take each time.
    const from = (shot * 1.7) % (takes[take]!.seconds - shotFrames / filmFps - 0.5)
    inputs.push('-ss', from.toFixed(2), '-t', '4', '-i', plain[take]!)
    steps.push(
      `[${shot}:v]fps=${filmFps},scale=640:360,setsar=1,trim=end_frame=${shotFrames},${clock}[s${shot}]`,
    )
    if (shot === 0) continue
    const kind = order[shot % order.length]!
    const before = shot === 1 ? 's0' : `f${shot - 1}`
    const change = joinShot(kind, frames)
    steps.push(`[${before}][s${shot}]${change.filter},${clock}[f${shot}]`)
    changes.push({ kind, from: change.from, to: frames })
    frames = change.from + shotFrames
  }
  const last = ['-map', `[f${shotCount - 1}]`, '-c:v', 'libx264', '-preset', 'veryfast', '-y', path]
  const graph = ['-filter_complex', steps.join(';')]
  const ran = spawnSync('ffmpeg', ['-v', 'error', ...inputs, ...graph, ...last], { encoding: 'utf8' })
  if (ran.error) return null
  if (ran.status !== 0) throw new Error(ran.stderr)
  return { path, frames, changes, flashes: 0 }
}

const clock = `settb=1/${filmFps},setpts=N`

/** @param frames that there are already. @returns where the change begins */
function joinShot(kind: ChangeKind, frames: number): { filter: string; from: number } {
  if (kind !== 'dissolve' && kind !== 'fade') return { filter: 'concat=n=2', from: frames }
  const length = mixedFrames[kind]
  const from = frames - length
  const look = kind === 'fade' ? 'fadeblack' : 'fade'
  return {
    filter: `xfade=transition=${look}:duration=${length / filmFps}:offset=${from / filmFps}`,
    from,
  }
}

function unpacked(source: string, to: string): string {
  if (!source.endsWith('.gz')) return source
  writeFileSync(to, gunzipSync(readFileSync(source)))
  return to
}
