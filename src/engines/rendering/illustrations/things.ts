/** Things that stand in more than one drawing. */
import { box, disc, fill, type Part, placed, ring, stroke } from './shapes.ts'
import type { Tone } from './tones.ts'

/** The spot behind a scene. */
export function ground(): Part[] {
  return [
    fill(
      'ground',
      'M40 122C28 66 84 22 148 26c44 3 70 4 104 26 42 28 52 92 20 128-30 34-92 36-140 34-52-2-82-42-92-92z',
    ),
    box('ground', 34, 210, 252, 8, 4),
  ]
}

/** Four points, as light sparkles. */
export function spark(tone: Tone, x: number, y: number, r: number): Part {
  const q = r * 0.22
  return fill(
    tone,
    `M${x} ${y - r}Q${x + q} ${y - q} ${x + r} ${y}Q${x + q} ${y + q} ${x} ${y + r}Q${x - q} ${y + q} ${x - r} ${y}Q${x - q} ${y - q} ${x} ${y - r}z`,
  )
}

/** Lines of writing, the last one shorter. */
export function writing(tone: Tone, x: number, y: number, width: number, lines: number, gap = 12): Part[] {
  return Array.from({ length: lines }, (_, index) =>
    box(tone, x, y + index * gap, index === lines - 1 ? width * 0.6 : width, 5, 2.5),
  )
}

/** A window of a program, with its bar. */
export function screen(x: number, y: number, width: number, height: number): Part[] {
  return [
    box('deep', x + 5, y + 6, width, height, 10),
    box('paper', x, y, width, height, 10),
    fill('main', `M${x} ${y + 18}v-8a10 10 0 0 1 10 -10h${width - 20}a10 10 0 0 1 10 10v8z`),
    ...[12, 22, 32].map((dx) => disc('paper', x + dx, y + 9, 3)),
  ]
}

/** Whose tail is at the lower left, or right. */
export function bubble(
  tone: Tone,
  x: number,
  y: number,
  width: number,
  height: number,
  tail: 'left' | 'right',
): Part[] {
  const foot = y + height
  const tip =
    tail === 'left' ? `M${x + 14} ${foot - 6}v18l20 -18z` : `M${x + width - 14} ${foot - 6}v18l-20 -18z`
  return [box(tone, x, y, width, height, 14), fill(tone, tip)]
}

type Person = { body: Tone; hair: Tone; style?: 'short' | 'long' | 'bun' }

/** Head and shoulders of somebody, 64 wide and 92 high, from the top of the head. */
export function person(x: number, y: number, { body, hair, style = 'short' }: Person, scale = 1): Part {
  const hairs: Record<NonNullable<Person['style']>, Part[]> = {
    short: [fill(hair, 'M14 24C10 6 24 -2 34 2c14 0 20 12 16 24l-4 -8c-10 2 -20 -2 -24 -6c-2 6 -4 8 -8 12z')],
    long: [
      fill(
        hair,
        'M12 50C8 20 14 0 32 0s24 20 20 50c-2 4 -8 4 -10 0V22c-8 0 -16 -4 -20 -8v36c-2 4 -8 4 -10 0z',
      ),
    ],
    bun: [disc(hair, 32, -2, 8), fill(hair, 'M14 24C12 8 22 2 32 2s20 6 18 22c-6 -8 -30 -8 -36 0z')],
  }
  const back = style === 'long' ? [box(hair, 12, 10, 40, 42, 18)] : []
  return placed(
    [
      ...back,
      fill(body, 'M0 92V76c0 -16 12 -26 26 -28h12c14 2 26 12 26 28v16z'),
      fill('soft', 'M26 36h12v12a6 6 0 0 1 -12 0z'),
      disc('soft', 32, 24, 17),
      ...hairs[style],
    ],
    x,
    y,
    { scale },
  )
}

export function plant(x: number, y: number): Part {
  return placed(
    [
      stroke('deep', 3, 'M0 -16V-60'),
      fill('main', 'M0 -36C-18 -36 -24 -50 -24 -60C-8 -60 0 -50 0 -36z'),
      fill('deep', 'M0 -24C16 -24 22 -36 22 -48C8 -48 0 -38 0 -24z'),
      fill('main', 'M0 -52C10 -58 12 -70 8 -80C-4 -74 -6 -62 0 -52z'),
      fill('deep', 'M-14 -18h28l-4 18h-20z'),
    ],
    x,
    y,
  )
}

export function gear(tone: Tone, x: number, y: number, radius: number): Part[] {
  const teeth = Array.from({ length: 8 }, (_, index) =>
    placed([box(tone, -radius * 0.2, -radius * 1.26, radius * 0.4, radius * 0.5, radius * 0.1)], x, y, {
      degrees: index * 45,
    }),
  )
  return [...teeth, ring(tone, x, y, radius * 0.72, radius * 0.5)]
}

export function playButton(x: number, y: number, radius: number): Part[] {
  const r = radius * 0.46
  return [
    disc('main', x, y, radius),
    fill(
      'paper',
      `M${x - r * 0.7} ${y - r}q0 -3 3 -2l${r * 1.7} ${r * 0.9}q3 2 0 4l${-r * 1.7} ${r * 0.9}q-3 1 -3 -2z`,
    ),
  ]
}

/** Bars on a line, from the lower left corner up. */
export function bars(
  x: number,
  y: number,
  values: readonly number[],
  width: number,
  tones: readonly Tone[],
): Part[] {
  return values.map((value, index) =>
    box(tones[index % tones.length]!, x + index * width * 1.5, y - value, width, value, width * 0.25),
  )
}

export function sector(tone: Tone, x: number, y: number, radius: number, from: number, to: number): Part {
  const at = (turn: number) =>
    `${x + radius * Math.sin(turn * 2 * Math.PI)} ${y - radius * Math.cos(turn * 2 * Math.PI)}`
  return fill(tone, `M${x} ${y}L${at(from)}A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}z`)
}

/** Standing upright, its tip at the top; 44 wide and 96 high about its middle. */
export function rocket(x: number, y: number, more: { scale?: number; degrees?: number } = {}): Part {
  return placed(
    [
      fill('soft', 'M-9 44C-12 58 -4 66 0 78C4 66 12 58 9 44z'),
      fill('deep', 'M-14 12C-26 18 -26 34 -22 46L-10 36z'),
      fill('deep', 'M14 12C26 18 26 34 22 46L10 36z'),
      fill('paper', 'M0 -50C16 -36 20 -12 14 20L10 42H-10L-14 20C-20 -12 -16 -36 0 -50z'),
      fill('main', 'M0 -50C9 -42 14 -32 16 -20H-16C-14 -32 -9 -42 0 -50z'),
      disc('deep', 0, -2, 9),
      disc('soft', 0, -2, 5.5),
      fill('main', 'M-12 30H12L10 42H-10z'),
    ],
    x,
    y,
    more,
  )
}

/** @param socket of the screw below the glass */
export function bulb(x: number, y: number, scale: number, socket: Tone = 'deep'): Part {
  return placed(
    [
      fill(
        'main',
        'M0 -44C-24 -44 -40 -27 -40 -6C-40 10 -30 18 -22 28C-18 33 -17 38 -17 42H17C17 38 18 33 22 28C30 18 40 10 40 -6C40 -27 24 -44 0 -44z',
      ),
      stroke('paper', 4, 'M-12 40V12L-20 0M12 40V12L20 0M-12 12L0 4L12 12'),
      box(socket, -17, 44, 34, 8, 4),
      box(socket, -14, 54, 28, 8, 4),
      box('ink', -8, 64, 16, 6, 3),
    ],
    x,
    y,
    { scale },
  )
}

/** Pointing down and to the left when it is not turned. */
export function pencil(x: number, y: number, degrees = 0): Part {
  return placed(
    [
      fill('soft', 'M0 0L4 -18L18 -4z'),
      fill('ink', 'M0 0L1.6 -7L7 -1.6z'),
      fill('main', 'M4 -18L54 -68L68 -54L18 -4z'),
      fill('deep', 'M11 -11L61 -61L68 -54L18 -4z'),
      fill('soft', 'M54 -68L60 -74L74 -60L68 -54z'),
      fill('ink', 'M60 -74L64 -78Q67 -80 70 -77L77 -70Q80 -67 78 -64L74 -60z'),
    ],
    x,
    y,
    { degrees },
  )
}

export function laptop(x: number, y: number, width: number, height: number): Part[] {
  return [
    box('ink', x, y, width, height, 8),
    box('paper', x + 6, y + 6, width - 12, height - 12, 4),
    fill('deep', `M${x - 16} ${y + height}h${width + 32}l-8 12h${-width - 16}z`),
    box('soft', x + width / 2 - 16, y + height, 32, 4, 2),
  ]
}

/** A robot's head, 80 wide and 84 high with its antenna, from the middle of the face. */
export function robot(x: number, y: number, scale = 1): Part {
  return placed(
    [
      stroke('deep', 4, 'M0 -34V-48'),
      disc('main', 0, -52, 6),
      box('deep', -48, -12, 12, 26, 5),
      box('deep', 36, -12, 12, 26, 5),
      box('main', -40, -34, 80, 68, 20),
      box('paper', -30, -22, 60, 40, 14),
      disc('ink', -13, -4, 6),
      disc('ink', 13, -4, 6),
      disc('paper', -11, -6, 2),
      disc('paper', 15, -6, 2),
      stroke('ink', 3, 'M-8 9Q0 14 8 9'),
    ],
    x,
    y,
    { scale },
  )
}

export function check(tone: Tone, x: number, y: number, size: number): Part {
  return stroke(
    tone,
    size * 0.28,
    `M${x - size * 0.45} ${y}l${size * 0.32} ${size * 0.34}l${size * 0.6} ${-size * 0.66}`,
  )
}

/** The arrow of a mouse, its tip at the point. */
export function cursor(x: number, y: number): Part {
  return placed(
    [
      fill('ink', 'M0 0L0 26L7 20L12 31L17 29L12 18L21 18z'),
      stroke('paper', 1.5, 'M0 0L0 26L7 20L12 31L17 29L12 18L21 18z'),
    ],
    x,
    y,
  )
}

export function confetti(points: readonly (readonly [x: number, y: number, turn: number])[]): Part[] {
  const tones: Tone[] = ['main', 'deep', 'soft']
  return points.map(([x, y, turn], index) =>
    placed([box(tones[index % 3]!, -5, -2.5, 10, 5, index % 2 === 0 ? 2.5 : 1)], x, y, { degrees: turn }),
  )
}
