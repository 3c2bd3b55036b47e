/**
 * Takes secrets out of a finished log line. It works on the text rather than on chosen fields, so that a secret
 * is caught wherever it sits: in a header, a link inside a message, an error's stack or a nested object.
 */

const mark = '[redacted]'

const secretNames = [
  '(?:proxy-)?authorization',
  '(?:set-)?cookie',
  '[\\w-]*api[_-]?key',
  '[\\w-]*key',
  '\\w*secret\\w*',
  '[\\w-]*password',
  '[\\w-]*token',
  '[\\w-]*signature(?:[-_][\\w-]+)?',
].join('|')

const field = new RegExp(`"(${secretNames})"(\\s*:\\s*)"(?:\\\\.|[^"\\\\])*"`, 'gi')
// The quotes of JSON inside a JSON string are escaped, once or more: the back reference finds their like.
const nestedField = new RegExp(
  `(\\\\+")(${secretNames})\\1(\\s*:\\s*)\\1(?:\\\\.|[^"\\\\])*?(?<!\\\\)\\1`,
  'gi',
)
const listField = new RegExp(`(\\\\*")(${secretNames})\\1(\\s*:\\s*)\\[[^\\]]*\\]`, 'gi')
const queryValue =
  /([?&](?:[\w-]*(?:sig|signature|token|secret|password|key|credential)[\w-]*)=)[^&\s"'\\#<>]+/gi
const urlCredentials = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/"'\\@]+@/gi
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
    .replace(queryValue, `$1${mark}`)
    .replace(urlCredentials, `$1${mark}@`)
    .replace(authScheme, `$1 ${mark}`)
    .replace(ownKey, mark)
}
