/** A server that speaks OpenAI's API as a transcriber: `POST audio/transcriptions`, one WAV file a call. */
import { TriptychError } from '#base/errors.ts'
import type { ServerCall } from '#engines/engine.ts'
import type { SpokenLine } from '../facts.ts'
import { plainText } from '../plain-text.ts'
import type { Language } from '../request.ts'
import { type Transcriber, transcriberRate } from './transcriber.ts'
import { wavOf } from './wav-of.ts'

/** As `verbose_json` has it; a server may leave out anything but the text. */
type Answer = {
  text?: unknown
  segments?: ({ start?: unknown; end?: unknown; text?: unknown; avg_logprob?: unknown } | null)[]
}

/** Of a line for which the server does not say it. */
const unsaidConfidence = 0.5

export function serverTranscriber(
  call: ServerCall,
  model: string,
  languages: readonly Language[],
): Transcriber {
  const only = languages.length === 1 ? languages[0]! : null
  return {
    provider: { detector: 'words', name: 'AI server', version: model },
    async transcribe(sound, signal) {
      const form = new FormData()
      form.set('model', model)
      form.set('response_format', 'verbose_json')
      if (only !== null) form.set('language', only.slice(0, 2))
      form.set('file', new Blob([wavOf(sound)], { type: 'audio/wav' }), 'speech.wav')
      const request = new Response(form)
      const { status, body } = await call({
        path: 'audio/transcriptions',
        contentType: request.headers.get('content-type')!,
        body: new Uint8Array(await request.arrayBuffer()),
        signal,
      })
      if (status !== 200) throw refused(`answered ${status}`)
      return linesOf(answerIn(body), (sound.length / transcriberRate) * 1000, only)
    },
  }
}

function answerIn(body: Uint8Array): Answer {
  try {
    const answer: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    if (typeof answer === 'object' && answer !== null) return answer
  } catch {
    // Told below.
  }
  throw refused('answered with something else than a transcript')
}

function linesOf({ text, segments }: Answer, lengthMs: number, language: string | null): SpokenLine[] {
  const common = { language, speaker: null, isRough: false }
  if (!Array.isArray(segments)) {
    const whole = typeof text === 'string' ? plainText(text) : ''
    return whole === ''
      ? []
      : [{ ...common, startMs: 0, endMs: lengthMs, text: whole, confidence: unsaidConfidence }]
  }
  return segments.flatMap((segment) => {
    const startMs = inside(Number(segment?.start) * 1000, lengthMs)
    const endMs = inside(Number(segment?.end) * 1000, lengthMs)
    const said = plainText(String(segment?.text ?? ''))
    const stated = Math.exp(Number(segment?.avg_logprob ?? Number.NaN))
    const confidence = Number.isNaN(stated) ? unsaidConfidence : Math.min(1, stated)
    return said === '' || endMs <= startMs ? [] : [{ ...common, startMs, endMs, text: said, confidence }]
  })
}

function inside(ms: number, lengthMs: number): number {
  return Number.isFinite(ms) ? Math.round(Math.min(lengthMs, Math.max(0, ms))) : 0
}

function refused(what: string): TriptychError {
  return new TriptychError('outbound_failed', {
    detail: `The AI server ${what} when it was asked for a transcript.`,
  })
}
