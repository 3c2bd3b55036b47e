/** One seeded run: clients at work while servers, workers, children and the database die at random moments. */
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '#base/clock.ts'
import { seededNoise } from '#tests/media-corpus/signals.ts'
import { Client } from './client.ts'
import { createInstallation, type Installation } from './installation.ts'
import { brokenPromises } from './invariants.ts'
import { busyChildren, processes } from './processes.ts'
import { recording } from './recording.ts'
import type { ServerProcess } from './server-process.ts'
import { beginUpload } from './slow-upload.ts'

export type RunReport = { seed: number; broken: string[]; story: string[]; seconds: number }

type Random = { below(bound: number): number; oneOf<T>(choices: readonly T[]): T }
type Fault =
  | 'server'
  | 'database'
  | 'backend'
  | 'both'
  | 'child'
  | 'stopped child'
  | 'stop'
  | 'worker'
  | 'frozen worker'
  | 'frozen server'
  | 'storage away'

const faults: readonly Fault[] = [
  'server',
  'server',
  'server',
  'database',
  'backend',
  'both',
  'child',
  'stopped child',
  'stop',
  'worker',
  'frozen worker',
  'frozen server',
  'storage away',
]
/** Longer than the silence after which a ticket is another's. */
const frozenMs = 16_000
/** Long enough that whatever is under way notices. */
const storageAwayMs = 8_000
/** One seed of so many keeps its bytes in a bucket. */
const bucketEvery = 3
const mostFaults = 4

export async function randomRun(seed: number): Promise<RunReport> {
  const beganMs = systemClock.elapsedMs()
  const random = randomFrom(seed)
  const settings = { TRIPTYCH_TASK_STALL_SECONDS: '6' }
  const installation = await createInstallation(settings, seed % bucketEvery === 0 ? 'bucket' : 'folder')
  const crew = new Crew(installation, random)
  const report = (broken: string[]): RunReport => ({
    seed,
    broken,
    story: crew.story,
    seconds: (systemClock.elapsedMs() - beganMs) / 1000,
  })
  try {
    await crew.begin()
    const client = new Client(installation)
    const working = Promise.all(
      Array.from({ length: 3 }, (_, n) => work(client, randomFrom(seed * 1000 + n), n)),
    )
    working.catch(() => undefined)
    for (let n = 2 + random.below(mostFaults - 1); n > 0; n--) {
      await sleep(random.below(4000))
      await crew.strike(random.oneOf(faults))
    }
    crew.thaw()
    await working
    const broken = await brokenPromises(installation, client)
    return report(broken.length === 0 ? [] : [...broken, installation.lastWords()])
  } catch (error) {
    return report([error instanceof Error ? String(error.stack) : String(error), installation.lastWords()])
  } finally {
    crew.thaw()
    await installation.destroy()
  }
}

/** A client's day: a project, some uploads that come to nothing, one that does, and its generations. */
async function work(client: Client, random: Random, n: number): Promise<void> {
  const file = recording(8 + random.below(40), random.below(100))
  const project = await client.createProject(`client ${n}.wav`)
  for (let cuts = random.below(3); cuts > 0; cuts--) {
    const transfer = beginUpload(project.uploadUrl, file, { isChunked: random.below(2) === 0 })
    await transfer.send(random.below(file.length))
    await sleep(random.below(300))
    await transfer.cut()
  }
  await client.upload(project, file)
  for (let wanted = 1 + random.below(2); wanted > 0; wanted--) await client.generate(project)
  for (const id of project.generations) await client.untilEnded(id)
}

class Crew {
  readonly story: string[] = []
  readonly #installation: Installation
  readonly #random: Random
  readonly #beganMs = systemClock.elapsedMs()
  #server!: ServerProcess
  #worker: ServerProcess | null = null
  readonly #stopped: number[] = []

  constructor(installation: Installation, random: Random) {
    this.#installation = installation
    this.#random = random
  }

  async begin(): Promise<void> {
    this.#server = await this.#installation.start()
    if (this.#random.below(2) === 0) this.#worker = await this.#installation.start('worker')
  }

  async strike(fault: Fault): Promise<void> {
    this.story.push(`${((systemClock.elapsedMs() - this.#beganMs) / 1000).toFixed(1)} s: ${fault}`)
    switch (fault) {
      case 'server':
        return await this.#restart('SIGKILL')
      case 'stop':
        return await this.#restart('SIGTERM')
      case 'database':
        return this.#killDatabase()
      case 'backend':
        return this.#killBackend()
      case 'both':
        this.#killDatabase()
        return await this.#restart('SIGKILL')
      case 'child':
        return this.#signalChild('SIGKILL')
      case 'stopped child':
        return this.#signalChild('SIGSTOP')
      case 'worker':
        this.#worker?.signal('SIGKILL')
        this.#worker = await this.#installation.start('worker')
        return
      case 'frozen worker':
        this.#worker ??= await this.#installation.start('worker')
        return await freeze(this.#worker)
      case 'frozen server':
        return await freeze(this.#server)
      case 'storage away':
        return await this.#takeStorageAway()
    }
  }

  async #restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#server.signal(signal)
    await this.#server.exited
    await sleep(this.#random.below(1500))
    this.#server = await this.#installation.start()
  }

  #killDatabase(): void {
    const pid = this.#installation.postgresPid()
    if (pid !== null) process.kill(pid, 'SIGKILL')
  }

  /** One session's process: Postgres then ends all the others and recovers by itself. */
  #killBackend(): void {
    const backends = processes().filter(({ parent }) => parent === this.#installation.postgresPid())
    if (backends.length > 0) process.kill(this.#random.oneOf(backends).pid, 'SIGKILL')
  }

  #signalChild(signal: 'SIGKILL' | 'SIGSTOP'): void {
    const [child] = [this.#server, this.#worker].flatMap((each) =>
      each ? busyChildren(each.pid, this.#installation.temporary) : [],
    )
    if (child === undefined) this.story.push('... but none was at work')
    else {
      process.kill(child, signal)
      if (signal === 'SIGSTOP') this.#stopped.push(child)
    }
  }

  async #takeStorageAway(): Promise<void> {
    const { setAway } = this.#installation.storage
    if (setAway === null) {
      this.story.push('... but a folder is never away')
      return
    }
    setAway(true)
    await sleep(storageAwayMs)
    setAway(false)
  }

  /** A stopped child whose server died cannot notice that until somebody lets it go on. */
  thaw(): void {
    for (const child of this.#stopped.splice(0)) {
      try {
        process.kill(child, 'SIGCONT')
      } catch {
        // Its worker has noticed first, and ended it.
      }
    }
  }
}

async function freeze(frozen: ServerProcess): Promise<void> {
  frozen.signal('SIGSTOP')
  await sleep(frozenMs)
  frozen.signal('SIGCONT')
}

function randomFrom(seed: number): Random {
  const next = seededNoise(seed)
  const below = (bound: number) => Math.floor(((next() + 1) / 2) * bound)
  return { below, oneOf: (choices) => choices[below(choices.length)]! }
}
