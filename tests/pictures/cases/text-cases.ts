import { type CaptionAnimationType, captionAnimationTypes, type TextItem } from '#timeline/editor-state.ts'
import { captionAsset } from '../support/fixtures.ts'
import {
  type Box,
  captions,
  solid,
  text,
  textNode,
  textTemplate,
  ticks,
  timeline,
} from '../support/timeline.ts'
import type { CaseGroup, PictureCase } from './picture-case.ts'

const size = [320, 130] as const
const paper = (lasts: number) => solid('#3d5a80', [0, 0, ...size], { lasts })
const box: Box = [10, 10, 300, 110]

function still(name: string, content: string, given: Partial<Omit<TextItem, 'type'>> = {}): PictureCase {
  return {
    name: `text-${name}`,
    state: timeline({ size, tracks: [[text(content, box, given)], [paper(1)]] }),
    seconds: [0],
  }
}

const background = { color: '#e63946', horizontalPadding: 12, borderRadius: 10 }

const styles: CaseGroup = {
  title: 'Text',
  cases: [
    still('left', 'Left, and wrapped where the box ends', { align: 'left' }),
    still('right', 'Right, and wrapped where the box ends', { align: 'right' }),
    still('spacing', 'Letters apart,\nlines apart', { letterSpacing: 5, lineHeight: 1.8 }),
    still('long-word', 'Donaudampfschifffahrtsgesellschaft', { fontSize: 30 }),
    still('stroke', 'Stroked', { fontSize: 56, strokeWidth: 8, strokeColor: '#1d3557' }),
    still('thin', 'Thin', {
      fontFamily: 'Inter',
      fontSize: 48,
      fontStyle: { variant: 'italic', weight: '100' },
    }),
    still('heavy', 'Heavy', {
      fontFamily: 'Roboto',
      fontSize: 48,
      fontStyle: { variant: 'normal', weight: '900' },
    }),
    still('background', 'Short\nand a longer line\nthen less', { background }),
    still('background-left', 'Short\nand a longer line', { background, align: 'left' }),
    still('background-pill', 'A pill', { background: { ...background, borderRadius: 999 } }),
  ],
}

const scripts: CaseGroup = {
  title: 'Scripts',
  cases: [
    still('arabic', 'مرحبا بالعالم، 2026!', { direction: 'rtl', align: 'right' }),
    still('hebrew-and-latin', 'שלום TikTok (2026) עולם', { direction: 'rtl', align: 'center' }),
    still('devanagari-thai', 'नमस्ते दुनिया\nสวัสดีชาวโลก'),
    still('chinese', '你好，世界！直骨角'),
    still('japanese', '日本語の「字幕」です。直骨角'),
    still('korean', '안녕하세요 세계'),
    still('emoji', '😀👨‍👩‍👧‍👦🇩🇪❤️1️⃣👍🏽🚀', { fontSize: 32 }),
    still('symbols', 'Привет, Ωμέγα, Việt → ★ ✓'),
  ],
}

function slotOf(type: CaptionAnimationType): 'in' | 'out' | 'loop' {
  if (type === 'center-type-out' || type === 'curtain-close') return 'out'
  return type === 'jitter' || type === 'rainbow' || type === 'sweep-shine' ? 'loop' : 'in'
}

const animations: CaseGroup = {
  title: 'Caption animations',
  cases: captionAnimationTypes.map((type) => {
    const captionAnimations = { [slotOf(type)]: { type, durationTicks: ticks(1) } }
    const given = { id: type, captionAnimations, fontSize: 26, strokeWidth: 4 }
    const moving = text('Hello big\nworld', [0, 20, 160, 64], given)
    return {
      name: `caption-animation-${type}`,
      state: timeline({ size: [160, 104], tracks: [[moving], [solid('#3d5a80', [0, 0, 160, 104])]] }),
      seconds: [0.1, 0.3, 0.5, 0.7, 0.9],
    }
  }),
}

const words = captionAsset(
  'words',
  'word',
  ['The', 200, 500],
  [' quick', 500, 900],
  [' brown', 900, 1300],
  [' fox', 1300, 1700],
  [' jumps', 1800, 2200],
)
const lines = captionAsset('lines', 'line', ['One line', 0, 1000], ['and the next,\nof two', 1000, 2000])

const captionCases: CaseGroup = {
  title: 'Captions and templates',
  cases: [
    {
      name: 'captions-of-words',
      state: timeline({
        size,
        tracks: [
          [
            captions('words', box, {
              lasts: 3,
              pageDurationInMilliseconds: 1200,
              strokeWidth: 4,
              fontSize: 36,
            }),
          ],
          [paper(3)],
        ],
        assets: [words],
      }),
      seconds: [0, 0.4, 1.1, 1.5, 2.0],
    },
    {
      name: 'captions-of-lines',
      state: timeline({
        size,
        tracks: [[captions('lines', box, { lasts: 2, background, fontSize: 32 })], [paper(2)]],
        assets: [lines],
      }),
      seconds: [0.5, 1.5],
    },
    {
      name: 'text-template',
      state: timeline({
        size,
        tracks: [
          [
            textTemplate(
              [
                textNode('Headline', [0, 0, 300, 60], {
                  id: 'headline',
                  fontSize: 44,
                  animations: { in: { type: 'slide-right', durationTicks: ticks(1) } },
                }),
                textNode('and what it says', [0, 60, 300, 30], {
                  id: 'line',
                  fontSize: 20,
                  captionAnimations: { in: { type: 'typewriter', durationTicks: ticks(1) } },
                  animations: {},
                }),
              ],
              box,
              { lasts: 2 },
            ),
          ],
          [paper(2)],
        ],
      }),
      seconds: [0.3, 0.7, 1.5],
    },
  ],
}

export const textCases: readonly CaseGroup[] = [styles, scripts, animations, captionCases]
