/** Reads a TypeScript source as far as checking its imports and calls needs: comments and strings set apart. */

export type Import = {
  specifier: string
  /** `import type` and `export type`: nothing of it is left when the program runs. */
  isType: boolean
  line: number
}

export type Source = {
  imports: Import[]
  /** The text with comments and the contents of strings blanked; lines stay where they were. */
  code: string
}

const statement =
  /\b(?:import|export)\b(?<clause>[^'"`;()]*?)(?:\bfrom\s*)?['"](?<static>[^'"\n]+)['"]|\bimport\s*\(\s*['"](?<dynamic>[^'"\n]+)['"]/g

export function readSource(text: string): Source {
  const { code, bare } = blank(text)
  const imports: Import[] = []
  for (const match of code.matchAll(statement)) {
    // What stands inside a string is not an import: in `bare` it is blank.
    if (!/^(?:import|export)/.test(bare.slice(match.index, match.index + 6))) continue
    const { clause = '', static: fixed, dynamic } = match.groups ?? {}
    const isPlainExport = match[0].startsWith('export') && !/\bfrom\s*['"]/.test(match[0])
    if (isPlainExport) continue
    imports.push({
      specifier: fixed ?? dynamic ?? '',
      isType: /^\s+type\s+[\w${*]/.test(clause),
      line: lineAt(text, match.index),
    })
  }
  return { imports, code: bare }
}

/** Line number, from 1, of a position. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}

/** `code`: without comments; `bare`: also without what strings and regular expressions hold. */
function blank(text: string): { code: string; bare: string } {
  let code = ''
  let bare = ''
  /** Open braces of template holes: at zero the hole ends and the template goes on. */
  const holes: number[] = []
  const spaces = (part: string) => part.replaceAll(/[^\n]/g, ' ')
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at, at + 2)
    const character = text[at]!
    let part = character
    let kind: 'code' | 'comment' | 'literal' = 'code'
    if (rest === '//') [part, kind] = [upTo(text, at, /\n|$/g, false), 'comment']
    else if (rest === '/*') [part, kind] = [upTo(text, at + 2, /\*\/|$/g, true, at), 'comment']
    else if (character === "'" || character === '"') [part, kind] = [quoted(text, at, character), 'literal']
    else if (character === '`' || (character === '}' && holes.at(-1) === 0)) {
      if (character === '}') holes.pop()
      ;[part, kind] = [template(text, at), 'literal']
      if (part.endsWith('${')) holes.push(0)
    } else if (character === '/' && beginsRegex(bare)) [part, kind] = [regex(text, at), 'literal']
    else if (character === '{' && holes.length > 0) holes[holes.length - 1]!++
    else if (character === '}' && holes.length > 0) holes[holes.length - 1]!--
    code += kind === 'comment' ? spaces(part) : part
    bare += kind === 'code' ? part : spaces(part)
    at += part.length
  }
  return { code, bare }
}

function upTo(text: string, from: number, end: RegExp, isInclusive: boolean, start = from): string {
  end.lastIndex = from
  const match = end.exec(text)!
  return text.slice(start, match.index + (isInclusive ? match[0].length : 0))
}

function quoted(text: string, at: number, quote: string): string {
  const literal = new RegExp(`${quote}(?:\\\\[^]|[^\\\\\\n${quote}])*${quote}?`, 'y')
  return matchAt(literal, text, at)
}

/** From a backquote or the end of a hole to the next hole or the closing backquote. */
function template(text: string, at: number): string {
  return matchAt(/[`}](?:\\[\s\S]|\$(?!\{)|[^\\`$])*(?:`|\$\{|$)/y, text, at)
}

function regex(text: string, at: number): string {
  return matchAt(/\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^\\/\n[])*\/?/y, text, at)
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? text[at]!
}

/** A slash after a value divides; anywhere else it begins a regular expression. */
function beginsRegex(before: string): boolean {
  const word = /(?<last>[\w$]+|[^\s])\s*$/.exec(before.slice(-80))?.groups?.last ?? ''
  return (
    /^(?:return|typeof|case|in|of|do|else|void|yield|await|throw)$/.test(word) || !/[\w$)\]}]$/.test(word)
  )
}
