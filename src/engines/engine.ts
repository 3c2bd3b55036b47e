/**
 * What every engine is: a pure function from files and parameters to files and facts. It knows no database,
 * no HTTP and no account, so it runs the same in a worker's child process, a test or the command line.
 */

export type EngineProgress = {
  /** A short word of the engine's own for what it is doing, such as `decoding`. */
  stage: string
  /** Share of the stage that is done, 0 to 1. */
  stageFraction: number
  /** Share of the whole work that is done, 0 to 1; never falls. */
  overallFraction: number
}

/**
 * A call to the AI server that the operator named, made by whoever runs the engine: engines do not dial. Any status
 * is an answer. Rejects with `outbound_failed` or `address_refused`.
 */
export type ServerCall = (request: {
  /** Below the server's address, such as `audio/transcriptions`. */
  path: string
  contentType: string
  body: Uint8Array
  signal: AbortSignal
}) => Promise<{ status: number; body: Uint8Array }>

export type EngineContext = {
  /** A folder of this run alone for working files and results; its owner removes it afterwards. */
  folder: string
  /** Aborted when the work is to stop; the engine then rejects with `work_canceled`. */
  signal: AbortSignal
  /** May be called as often as the engine likes: receivers throttle. Every call counts as a sign of life. */
  report(progress: EngineProgress): void
  /** Not there when no server is set. */
  call?: ServerCall | undefined
}

/**
 * Requests and results cross a process border, so both hold only what structured cloning carries. Failures a
 * user can act on reject with a TriptychError whose detail says where, and what was expected.
 */
export type Engine<Request, Result> = (request: Request, context: EngineContext) => Promise<Result>
