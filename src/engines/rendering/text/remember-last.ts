/** Keeps the last thing made: what is drawn frame after frame seldom changes, and what changes never comes back. */
export function rememberLast<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  let last: { key: Key; made: Made } | null = null
  return (key) => {
    if (last === null || last.key !== key) last = { key, made: make(key) }
    return last.made
  }
}
