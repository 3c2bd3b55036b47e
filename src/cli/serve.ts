/** `triptych serve` and `triptych worker`: run until told to stop. */
import { Command } from 'commander'
import { systemClock } from '#base/clock.ts'
import type { Config } from '../config.ts'
import { type Running, serve } from '../serve.ts'

const sameRequestMs = 2000

export function serveCommand(config: Config): Command {
  return new Command('serve')
    .description('Serve the API and run its tasks, as TRIPTYCH_ROLES says.')
    .option('--json', 'print what is served as one JSON line')
    .action((options: { json?: boolean }) => untilStopped(config, options.json))
}

export function workerCommand(config: Config): Command {
  return new Command('worker')
    .description('Run tasks only, beside API processes on the same database and blobs.')
    .option('--json', 'print that it runs as one JSON line')
    .action((options: { json?: boolean }) =>
      untilStopped(Object.freeze({ ...config, roles: new Set(['worker' as const]) }), options.json),
    )
}

async function untilStopped(config: Config, isJson: boolean | undefined): Promise<void> {
  let running: Running | null = null
  let isStopping = false
  const stopped = new Promise<void>((resolve, reject) => {
    let askedAtMs = 0
    const stop = (signal: NodeJS.Signals) => {
      const nowMs = systemClock.elapsedMs()
      if (isStopping) {
        // A terminal's Ctrl-C arrives twice, once by way of npm; only later ones mean that somebody is in a hurry.
        if (nowMs - askedAtMs > sameRequestMs) process.exit(130)
        return
      }
      isStopping = true
      askedAtMs = nowMs
      running?.house.log.info({ signal }, 'asked to stop')
      if (running) running.close().then(resolve, reject)
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    process.on('SIGHUP', stop)
  })
  running = await serve(config)
  // Also when it is to stop already: the first key is told once.
  announce(running, isJson)
  if (isStopping) {
    await running.close()
    return
  }
  await stopped
}

function announce(running: Running, isJson: boolean | undefined): void {
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ url: running.url, firstKey: running.firstKey })}\n`)
    return
  }
  const lines = [running.url ? `Triptych serves at ${running.url}` : 'Triptych runs tasks.']
  if (running.firstKey) lines.push(`Admin key, shown this once: ${running.firstKey}`)
  process.stdout.write(`${lines.join('\n')}\n`)
}
