/** Looks at processes the way an operator would: through /proc. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

type ProcessFacts = { pid: number; parent: number; command: string[] }

export function processes(): ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        if (state === 'Z' || state === 'X') return []
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
        return [{ pid: Number(name), parent: Number(parent), command }]
      } catch {
        return []
      }
    })
}

/** The engine children of a server that have a file of one of its attempts open: those at work. */
export function busyChildren(
  server: number,
  temporary: string,
  engine = '#engines/restoration/engine.ts',
): number[] {
  return processes()
    .filter(({ parent, command }) => parent === server && command.includes(engine))
    .map(({ pid }) => pid)
    .filter((pid) => openFiles(pid).some((path) => path.startsWith(`${temporary}/`)))
}

/** Engine children that hold files below the folder and whose server is gone. */
export function strayChildren(folder: string): number[] {
  const all = processes()
  const known = new Set(all.map(({ pid }) => pid))
  return all
    .filter(({ command }) => command.some((word) => word.endsWith('/child-main.ts')))
    .filter(({ parent, command }) => {
      const server = Number(command.at(-1) || command.at(-2))
      return parent !== server || !known.has(server)
    })
    .map(({ pid }) => pid)
    .filter((pid) => openFiles(pid).some((path) => path.startsWith(`${folder}/`)))
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${name}`)]
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}
