/**
 * Takes secrets out of a finished log line. It works on the text rather than on chosen fields, so that a secret
 * is caught wherever it sits: in a header, a link inside a message, an error's stack or a nested object.
 */

const mark = '[redacted]'

/**
 * Of bounded length, and a run of backslashes is looked at from its beginning alone: else a line that somebody made
 * for it would be gone through once for each of its characters.
 */
const secretNames = [
  '(?:proxy-)?authorization',
  '(?:set-)?cookie',
  '[\\w-]{0,64}key',
  '\\w{0,64}secret\\w{0,64}',
  '[\\w-]{0,64}password',
  '[\\w-]{0,64}token',
  '[\\w-]{0,64}signature(?:[-_][\\w-]{1,64})?',
].join('|')

const field = new RegExp(`"(${secretNames})"(\\s*:\\s*)"(?:\\\\.|[^"\\\\])*"`, 'gi')
// The quotes of JSON inside a JSON string are escaped, once or more: the back reference finds their like.
const nestedField = new RegExp(
  `(?<!\\\\)(\\\\+")(${secretNames})\\1(\\s*:\\s*)\\1(?:\\\\.|[^"\\\\])*?(?<!\\\\)\\1`,
  'gi',
)
const listField = new RegExp(`(?<!\\\\)(\\\\*")(${secretNames})\\1(\\s*:\\s*)\\[[^\\]]*\\]`, 'gi')
const queryField = /([?&])([\w-]+)=[^&\s"'\\#<>]+/g
const secretQueryName = /sig|signature|token|secret|password|key|credential/i
const urlCredentials = /(:\/\/)[^\s/"'\\@]+@/g
const authScheme = /\b(Bearer|Basic)\s+[\w~+/.=-]{6,}/gi
// Longer than the start that may be shown, and also where the key was cut off.
const ownKey = /\btriptych_[A-Za-z0-9]{20,}\w*/g

// Most lines hold none of these words, and this one look is far cheaper than the replacements.
const anySuspect = /key|secret|passw|token|sig|cookie|credential|authorization|bearer|basic|:\/\/|triptych_/i

/** The line without secrets; a JSON line stays one. */
export function redactSecrets(line: string): string {
  if (!anySuspect.test(line)) return line
  return line
    .replace(field, `"$1"$2"${mark}"`)
    .replace(nestedField, `$1$2$1$3$1${mark}$1`)
    .replace(listField, `$1$2$1$3[$1${mark}$1]`)
    .replace(queryField, (whole: string, before: string, name: string) =>
      secretQueryName.test(name) ? `${before}${name}=${mark}` : whole,
    )
    .replace(urlCredentials, `$1${mark}@`)
    .replace(authScheme, `$1 ${mark}`)
    .replace(ownKey, mark)
}
