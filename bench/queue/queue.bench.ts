/**
 * What the queue itself costs: tasks that do nothing, from the transaction that creates them to the one that records
 * their success, beside the library the tickets come from; and how much faster more worker processes drain it.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMetrics } from '#platform/metrics.ts'
import { openHouseListener } from '#src/house.ts'
import { startWorker } from '#src/worker.ts'
import { cpuMsOf } from '../support/process-use.ts'
import { benchFolder, firstLine, stop } from '../support/server.ts'
import { type BenchTable, goalAtLeast, median, rounded } from '../support/table.ts'
import { createIdleHandler } from './idle-handler.ts'
import { createTasks, type Installation, openInstallation, untilDrained } from './installation.ts'

export type QueueOptions = {
  rounds?: number
  /** That do nothing, of each measurement. */
  tasks?: number
  /** That last `idleMs`; 0 leaves that measurement out. */
  lastingTasks?: number
  /** How many processes drain; the first count is what the others are compared with. */
  workerCounts?: readonly number[]
}

/** Tasks that do nothing wait for the database alone, and what many wait for at once it is asked for once. */
const slots = 32
const idleMs = 100
const workerProgram = fileURLToPath(new URL('worker-process.ts', import.meta.url))

export async function run(options: QueueOptions = {}): Promise<BenchTable> {
  const { rounds = 3, tasks = 3000, lastingTasks = 200, workerCounts = [1, 2, 4] } = options
  await using folder = await benchFolder()
  const installation = await openInstallation(join(folder.path, 'data'))
  const table: BenchTable = { name: 'queue', rows: [], goals: [] }
  try {
    await benchEndToEnd(table, installation, rounds, tasks)
    const loads: Load[] = [
      { name: 'no time', idleMs: 0, slots, tasks, workerCounts },
      { name: `${idleMs} ms, one at a time`, idleMs, slots: 1, tasks: lastingTasks, workerCounts },
    ]
    for (const load of loads.filter(({ tasks }) => tasks > 0))
      await benchWorkers(table, installation, rounds, load)
    return table
  } finally {
    await installation.house.close()
  }
}

async function benchEndToEnd(
  { rows, goals }: BenchTable,
  installation: Installation,
  rounds: number,
  tasks: number,
): Promise<void> {
  const { house } = installation
  const bare: number[] = []
  const whole: number[] = []
  const processorMs: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const bareRate = await rateOfTickets(installation, tasks)
    const listener = await openHouseListener(house)
    const worker = await startWorker(
      { ...house, config: { ...house.config, workers: slots } },
      listener,
      createMetrics(),
      [createIdleHandler(0)],
    )
    const label = `end-to-end-${round}`
    const usedMs = cpuMsOf(process.pid)
    await createTasks(installation, label, tasks)
    const { secondsFromCreate } = await untilDrained(installation, label)
    await worker.stop()
    await listener.close()
    // In the first round code is compiled and statements are prepared.
    if (round === 0) continue
    bare.push(bareRate)
    whole.push(tasks / secondsFromCreate)
    processorMs.push((cpuMsOf(process.pid) - usedMs) / tasks)
  }
  rows.push(
    { case: 'tickets alone: sent, taken and completed', 'a second': rounded(median(bare), 0) },
    {
      case: `tasks created, and run and recorded meanwhile by ${slots} slots`,
      'a second': rounded(median(whole), 0),
    },
  )
  rows.push({
    case: 'processor time of creating and working, without Postgres',
    'ms a task': rounded(median(processorMs)),
  })
  goals.push(goalAtLeast('tasks that do nothing, a second', median(whole), 500))
}

/** The same transactions and as many at once, but with nothing in them than a ticket. */
async function rateOfTickets({ house, customers }: Installation, count: number): Promise<number> {
  const started = performance.now()
  let unsent = count
  let untaken = count
  const send = async () => {
    while (unsent-- > 0) {
      await house.db.transaction().execute((change) => house.queue.send(change, 'restore'))
    }
  }
  const take = async () => {
    while (untaken > 0) {
      const ticket = await house.queue.take('restore')
      if (ticket === null) continue
      untaken--
      await house.queue.done(ticket)
    }
  }
  await Promise.all([...customers.map(send), ...Array.from({ length: slots }, take)])
  return count / ((performance.now() - started) / 1000)
}

type Load = {
  name: string
  idleMs: number
  /** Of each process. */
  slots: number
  tasks: number
  workerCounts: readonly number[]
}

async function benchWorkers(
  { rows }: BenchTable,
  installation: Installation,
  rounds: number,
  load: Load,
): Promise<void> {
  const rates = new Map<number, number[]>(load.workerCounts.map((count) => [count, []]))
  for (let round = 0; round < rounds; round++) {
    for (const count of load.workerCounts) {
      const label = `${load.idleMs}-ms-${count}-workers-${round}`
      await createTasks(installation, label, load.tasks)
      const workers = await startWorkers(installation, count, load)
      const { secondsFromStart } = await untilDrained(installation, label)
      await Promise.all(workers.map(stop))
      rates.get(count)!.push(load.tasks / secondsFromStart)
    }
  }
  const first = median(rates.get(load.workerCounts[0]!)!)
  for (const [count, measured] of rates) {
    rows.push({
      'tasks that last': load.name,
      'worker processes': count,
      'tasks a second': rounded(median(measured), 0),
      'against the first': rounded(median(measured) / first),
    })
  }
}

async function startWorkers({ environment }: Installation, count: number, { idleMs, slots }: Load) {
  const workers = Array.from({ length: count }, () =>
    spawn(process.execPath, [workerProgram, String(idleMs)], {
      env: { ...environment, TRIPTYCH_WORKERS: String(slots) },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  await Promise.all(workers.map(firstLine))
  return workers
}
