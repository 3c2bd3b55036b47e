/** Commands of the command line, run in the process of the test. */
import type { Command } from 'commander'
import { onTestFinished, vi } from 'vitest'

export type Printed = { exitCode: number; stdout: string; stderr: string }

/** Runs a command with these arguments as `triptych` does, and gives what it printed and how it would end. */
export async function runCommand(command: Command, ...args: string[]): Promise<Printed> {
  const printed = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text)
      return true
    }),
  )
  const exitCodeBefore = process.exitCode
  const restore = () => {
    for (const spy of spies) spy.mockRestore()
    process.exitCode = exitCodeBefore
  }
  onTestFinished(restore)
  await command.parseAsync(args, { from: 'user' })
  const exitCode = Number(process.exitCode ?? 0)
  restore()
  return { exitCode, ...printed }
}
