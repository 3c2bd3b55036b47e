/** Names of files in buckets, as users give them: what may safely be a path, an address and a key of any store. */

const longestKeyBytes = 1024

/**
 * Whether the key names something below a bucket and never outside of it: no empty, `.` or `..` part (which servers
 * and file systems resolve), no control characters, at most 1024 bytes. One slash may end it.
 */
export function isObjectKey(key: string): boolean {
  if (key === '' || !key.isWellFormed() || Buffer.byteLength(key) > longestKeyBytes) return false
  if (/\p{Cc}/u.test(key)) return false
  const parts = key.replace(/\/$/, '').split('/')
  return parts.every((part) => part !== '' && part !== '.' && part !== '..')
}
