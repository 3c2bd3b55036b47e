/** What a reader takes for one letter: a base with its marks, an emoji with all it is made of (UAX 29). */

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The offsets at which a letter ends, in UTF-16 units; the last is the length of the text. */
export function graphemeEnds(text: string): number[] {
  return Array.from(segmenter.segment(text), ({ index, segment }) => index + segment.length)
}
