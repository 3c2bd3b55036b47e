/** Checks `src/` against the import table: who imports whom, and what only one module may touch. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import {
  importExceptions,
  type Layer,
  layerOf,
  mayImport,
  packageHomes,
  preserves,
  siblings,
} from './import-table.ts'
import { type Import, lineAt, readSource, type Source } from './read-source.ts'

/** What is wrong with one file, by its path below `src/`; test files may import and touch everything. */
export function problemsOf(path: string, text: string): string[] {
  if (/\.(?:test|suite|fixture)\.ts$/.test(path)) return []
  const source = readSource(text)
  const found = source.imports.flatMap((each) => {
    const problem = problemOfImport(path, each)
    return problem === null ? [] : [`src/${path}:${each.line}: ${problem}`]
  })
  return [...found, ...trespasses(path, source)]
}

function problemOfImport(path: string, { specifier, isType }: Import): string | null {
  const target = pathOf(path, specifier)
  if (target === null) return problemOfPackage(path, specifier, isType)
  const from = layerOf(path)
  if (importExceptions.some((exception) => exception.from === from && exception.imports === target))
    return null
  const to = layerOf(target)
  if (target.startsWith('..')) return `${specifier} is outside src/`
  if (from === to) return problemOfSibling(from, path, target, isType)
  const permission = mayImport[from][to]
  if (permission === undefined) return `${from} may not import ${to} (${specifier})`
  if (permission === 'types' && !isType)
    return `${from} may import only types of ${to} (${specifier}): use import type`
  return null
}

function problemOfSibling(layer: Layer, path: string, target: string, isType: boolean): string | null {
  const shared = siblings[layer]
  if (shared === undefined) return null
  const [own, other] = [folderIn(path), folderIn(target)]
  if (own === other || other === null || shared.includes(other)) return null
  // A layer's own files (its list of members, its contract) stand above the folders.
  if (own === null) return null
  return `${layer}/${own} may not import ${layer}/${other}${isType ? ', not even its types' : ''}`
}

/** The folder below the layer's, or `null` for a file directly in the layer. */
function folderIn(path: string): string | null {
  const parts = path.split('/')
  return parts.length > 2 ? parts[1]! : null
}

/** The imported file's path below `src/`, or `null` for a package. */
function pathOf(path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(path), specifier))
  if (specifier === '#config') return 'config.ts'
  if (specifier.startsWith('#tests/')) return `../tests/${specifier.slice('#tests/'.length)}`
  return specifier.startsWith('#') ? specifier.slice(1).replace(/^src\//, '') : null
}

function problemOfPackage(path: string, specifier: string, isType: boolean): string | null {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  const homes = Object.hasOwn(packageHomes, name) ? packageHomes[name]! : null
  if (homes === null || isType || layerOf(path) === 'wiring') return null
  return homes.some((home) => path.startsWith(home)) ? null : `only ${homes.join(', ')} may import ${name}`
}

function trespasses(path: string, { code }: Source): string[] {
  return preserves
    .filter(({ home, exceptions }) => path !== home && !exceptions.some(({ file }) => file === path))
    .flatMap(({ what, pattern, home }) =>
      [...code.matchAll(pattern)].map(
        (match) => `src/${path}:${lineAt(code, match.index)}: only src/${home} touches ${what} (${match[0]})`,
      ),
    )
}

function main(): void {
  const folder = join(import.meta.dirname, '..', 'src')
  const problems = globSync('**/*.ts', { cwd: folder })
    .sort()
    .flatMap((path) => problemsOf(path, readFileSync(join(folder, path), 'utf8')))
  for (const problem of problems) console.log(problem)
  if (problems.length > 0) process.exitCode = 1
}

if (import.meta.main) main()
