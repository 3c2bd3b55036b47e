/** What a file's name, as a user gave it, may become, and what it tells. */

/** The last part of a path of either slash, always valid Unicode. */
export function baseNameOf(given: string): string {
  return given.slice(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1).toWellFormed()
}

/** Lower-case and without the dot; empty when there is none. A leading dot begins no ending. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

export function withoutEnding(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

/** At most `maxBytes` of UTF-8: cut before the ending, between whole characters. */
export function shortened(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name
  const stem = withoutEnding(name)
  const ending = name.slice(stem.length)
  const room = maxBytes - Buffer.byteLength(ending)
  // An ending that takes half the room is not one.
  return room < maxBytes / 2 ? cut(name, maxBytes) : cut(stem, room) + ending
}

function cut(text: string, maxBytes: number): string {
  let bytes = 0
  let end = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > maxBytes) break
    end += character.length
  }
  return text.slice(0, end)
}
