/** Asks the AI server what it is told to, and tells what came back. */
import type { Engine } from '#engines/engine.ts'

export type CallerResult = { status: number; text: string } | 'no server'

export const engine: Engine<string, CallerResult> = async (path, { signal, call }) => {
  if (call === undefined) return 'no server'
  const { status, body } = await call({
    path,
    contentType: 'text/plain',
    body: Buffer.from('question'),
    signal,
  })
  return { status, text: Buffer.from(body).toString() }
}
