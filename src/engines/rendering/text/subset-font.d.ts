/** What we use of a package that comes without types. */
declare module 'subset-font' {
  /** @param text of which the letters are kept, unless all are */
  export default function subsetFont(
    font: Buffer,
    text: string | undefined,
    options: {
      keepAllGlyphs: boolean
      targetFormat: 'sfnt' | 'woff' | 'woff2'
      variationAxes: Readonly<Record<string, number>>
    },
  ): Promise<Buffer>
}
