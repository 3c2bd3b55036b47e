/**
 * The scenes that FFmpeg can express as one filter graph, through Debian's `ffmpeg` with the same encoder settings. Shapes and letters are drawn once before, as pictures, or by FFmpeg's own libass: what a person who
 * knows FFmpeg would do.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { filmFormats } from '#engines/media/film-formats.ts'
import { openFilm } from '#engines/rendering/film/open-film.ts'
import { paintLayer } from '#engines/rendering/paint/paint-frame.ts'
import type { RenderRequest } from '#engines/rendering/render-request.ts'
import type { CaptionAsset } from '#timeline/editor-state.ts'
import { filmFps } from './footage.ts'
import type { BenchScene, Material } from './scenes.ts'
import type { Cost } from './trial.ts'

export type Graph = { inputs: string[]; filter: string }

/** @returns null where there is no such graph, or no `ffmpeg` that has what it needs */
export async function graphOf(
  scene: BenchScene,
  film: RenderRequest,
  material: Material,
  folder: string,
): Promise<Graph | null> {
  const make = graphs[scene.name]
  return make ? await make({ film, material, folder, seconds: secondsOf(film) }) : null
}

type GraphContext = { film: RenderRequest; material: Material; folder: string; seconds: number }

const still = 'loop=loop=-1:size=1:start=0'
/** Once for each picture: newer filters else bring all they mix to one range and matrix in every frame. */
const filmColors = 'scale=out_color_matrix=bt709:out_range=tv'

const graphs: Record<string, (context: GraphContext) => Promise<Graph>> = {
  'nothing moves': async ({ film, folder, seconds }) => {
    const picture = await drawLayers(film, folder, [0, 1], { isOpaque: true })
    return {
      inputs: ['-i', picture.path],
      filter: `[0]${filmColors},format=yuv420p,${still},fps=30,trim=duration=${seconds}`,
    }
  },
  'text and shapes over a still': async ({ film, material, folder, seconds }) => {
    const [panel, star, title, counter] = await Promise.all(
      [1, 2, 3, 4].map((index) => drawLayers(film, folder, [index], { atSeconds: 2 })),
    )
    const moved = (from: number, to: number, over: number) => `'${from}+(${to - from})*min(t/${over},1)'`
    const held = (index: number) =>
      `[${index}]${filmColors},format=yuva420p,${still},fps=30,trim=duration=${seconds}`
    const filter = [
      `[0]scale=1280:720:out_color_matrix=bt709:out_range=tv,format=yuv420p,${still},fps=30,trim=duration=${seconds}[photo]`,
      `${held(1)}[panel]`,
      `${held(2)},rotate=a='2*PI*t/${seconds}':c=none[star]`,
      `${held(3)},fade=out:st=${seconds - 1}:d=1:alpha=1[title]`,
      `${held(4)}[counter]`,
      `[photo][panel]overlay=x=${panel!.x}:y=${panel!.y}:shortest=1[a]`,
      `[a][star]overlay=x=${moved(star!.x - 190, star!.x + 900, seconds)}:y=${star!.y}:shortest=1[b]`,
      `[b][title]overlay=x=${title!.x}:y='${title!.y}+100*pow(max(0,1-t),2)':shortest=1[c]`,
      `[c][counter]overlay=x=${moved(80 + counter!.x - 300, counter!.x + 300, seconds / 2)}:y=${counter!.y}:shortest=1`,
    ]
    const pictures = [panel, star, title, counter].flatMap((picture) => ['-i', picture!.path])
    return { inputs: ['-i', material.photograph, ...pictures], filter: filter.join(';') }
  },
  'one clip with a caption': async ({ film, material, folder, seconds }) => {
    const path = join(folder, 'captions.ass')
    writeFileSync(path, captionsAsAss(film))
    return { inputs: ['-t', `${seconds}`, '-i', material.clips[0]], filter: `[0]subtitles=${path}` }
  },
  'two clips and a transition': async ({ material, seconds }) => {
    const half = seconds / 2
    return {
      inputs: [
        '-t',
        `${half + 0.5}`,
        '-i',
        material.clips[0],
        '-t',
        `${half + 0.5}`,
        '-i',
        material.clips[1],
      ],
      // Left to itself it takes the colours at full size.
      filter: `[0]format=yuv420p[a];[1]format=yuv420p[b];[a][b]xfade=transition=fade:duration=1:offset=${half - 0.5},format=yuv420p`,
    }
  },
}

export function hasFfmpeg(): boolean {
  return spawnSync('ffmpeg', ['-version']).status === 0
}

/** What the whole command costs. @param threads of decoders, filters and encoder; 0 leaves it to FFmpeg */
export function measureGraph({ inputs, filter }: Graph, out: string, threads: number): Cost {
  const { preset, crf, profile } = filmFormats.mp4.videoOptions
  const encoding = ['-c:v', 'libx264', '-preset', preset, '-crf', `${crf}`, '-profile:v', profile]
  const decoding = inputs.flatMap((part) => (part === '-i' ? ['-threads', `${threads}`, part] : [part]))
  const filtering = ['-filter_complex_threads', `${threads}`, '-filter_complex', filter]
  const rest = ['-r', `${filmFps}`, '-an', ...encoding, '-threads', `${threads}`, out]
  return costOfCommand('ffmpeg', ['-y', '-v', 'error', ...decoding, ...filtering, ...rest])
}

/** What the shell's `time` says of a command. */
export function costOfCommand(command: string, args: readonly string[]): Cost {
  const script = 'TIMEFORMAT="%U %S %R"; time "$@"'
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', command, ...args], { encoding: 'utf8' })
  const times = /([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(stderr)
  if (status !== 0 || !times) throw new Error(`${command} failed: ${stderr}`)
  const [user, system, real] = times.slice(1).map((seconds) => 1000 * Number(seconds))
  return { cpuMs: user! + system!, wallMs: real! }
}

type DrawOptions = { isOpaque?: boolean; atSeconds?: number }

/** Layers as one picture of no more than they cover, as the engine draws them. */
async function drawLayers(film: RenderRequest, folder: string, indices: number[], options: DrawOptions) {
  const frame = Math.round((options.atSeconds ?? 0) * film.fps)
  const scene = await openFilm(film, { from: frame, to: frame + 1 })
  const { width, height } = film.size
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  if (options.isOpaque) context.fillRect(0, 0, width, height)
  const { layers } = scene.at(frame)
  for (const index of indices) paintLayer(context, layers[index]!, film.size)
  scene.close()
  const box = options.isOpaque
    ? { x: 0, y: 0, width, height }
    : coveredBox(context.getImageData(0, 0, width, height).data, width)
  const cut = createCanvas(box.width, box.height)
  cut.getContext('2d').drawImage(canvas, -box.x, -box.y)
  const path = join(folder, `layer-${indices.join('-')}.png`)
  writeFileSync(path, cut.toBuffer('image/png'))
  return { path, ...box }
}

function coveredBox(pixels: Uint8ClampedArray, width: number) {
  let [left, right, top, bottom] = [width, 0, pixels.length / 4 / width, 0]
  for (let i = 3; i < pixels.length; i += 4) {
    if (pixels[i] === 0) continue
    const x = (i >> 2) % width
    const y = Math.floor((i >> 2) / width)
    left = Math.min(left, x)
    right = Math.max(right, x + 1)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y + 1)
  }
  const [x, y] = [left - (left % 2), top - (top % 2)]
  return { x, y, width: right - x + ((right - x) % 2), height: bottom - y + ((bottom - y) % 2) }
}

/** Four words a page, the one that is said in green, as the scene's captions are. */
function captionsAsAss(film: RenderRequest): string {
  const { captions } = film.state.assets.captions as CaptionAsset
  const clock = (ms: number) => `0:00:${(ms / 1000).toFixed(2).padStart(5, '0')}`
  const lines = captions.map(({ startMs, endMs }, index) => {
    const page = Math.floor(index / 5) * 5
    const words = captions.slice(page, page + 5).map(({ text }, at) => {
      const word = text.trim()
      return page + at === index ? `{\\c&H08E539&}${word}{\\c&HFFFFFF&}` : word
    })
    return `Dialogue: 0,${clock(startMs)},${clock(endMs)},Word,,0,0,0,,${words.join(' ')}`
  })
  return [
    '[Script Info]',
    'PlayResX: 1280',
    'PlayResY: 720',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BorderStyle, Outline, Alignment, MarginV',
    'Style: Word,DejaVu Sans,56,&H00FFFFFF,&H00000000,1,2,2,100',
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...lines,
  ].join('\n')
}

function secondsOf({ state }: RenderRequest): number {
  const ends = Object.values(state.items).map(({ startTicks, durationTicks }) => startTicks + durationTicks)
  return Math.max(...ends) / state.timebaseTicksPerSecond
}
