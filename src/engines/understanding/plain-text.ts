/** What a server wrote, as text that can be kept: an answer in JSON can hold what no database takes. */

/** Without controls but for line ends and tabs, and without halves of characters; cut to so many UTF-16 units. */
export function plainText(text: string, most = Number.POSITIVE_INFINITY): string {
  const plain = text
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim()
    .slice(0, most)
  // Half a character that the cut has left.
  return plain.replace(/[\uD800-\uDBFF]$/, '').toWellFormed()
}
