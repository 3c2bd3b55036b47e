/** What the server measures of itself, as Prometheus text. Cheap per request: its label sets are made once. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type ByteDirection = 'in' | 'out'

export type Metrics = {
  /** One answered request; `route` is the pattern and never the path, so that series stay few. */
  observe(dialect: string, route: string, status: number, seconds: number): void
  /** One task that came to an end. */
  observeTask(kind: string, outcome: string, seconds: number): void
  /** Bytes of files and bodies that came in or went out. */
  addBytes(direction: ByteDirection, count: number): void
  /** What waits now, by kind; `oldestSeconds` is 0 when nothing does. */
  setQueue(readings: Iterable<{ kind: string; depth: number; oldestSeconds: number }>): void
  readonly contentType: string
  text(): Promise<string>
}

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600]
const taskSeconds = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 1800, 3600, 14_400]

type RequestSeries = { requests: Counter.Internal; duration: Histogram.Internal<string> }

/** A registry of its own, so that tests may have several servers in one process. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'triptych_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['dialect', 'route', 'status'],
    registers,
  })
  const duration = new Histogram({
    name: 'triptych_http_request_seconds',
    help: 'Seconds from the request to the end of its answer.',
    labelNames: ['dialect', 'route', 'status'],
    buckets: requestSeconds,
    registers,
  })
  const tasks = new Histogram({
    name: 'triptych_task_seconds',
    help: 'Seconds a task took, by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    buckets: taskSeconds,
    registers,
  })
  const bytes = new Counter({
    name: 'triptych_bytes_total',
    help: 'Bytes of files and bodies that came in or went out.',
    labelNames: ['direction'],
    registers,
  })
  const depth = new Gauge({
    name: 'triptych_queue_depth',
    help: 'Tasks that wait, by kind.',
    labelNames: ['kind'],
    registers,
  })
  const age = new Gauge({
    name: 'triptych_queue_oldest_seconds',
    help: 'Age of the oldest task that waits, by kind; 0 when none does.',
    labelNames: ['kind'],
    registers,
  })
  addProcessMetrics(registry)

  // Keyed by route first and status second, so that a request makes no text and no label object.
  const seriesByRoute = new Map<string, Map<string, RequestSeries[]>>()
  const byteCounters = { in: bytes.labels('in'), out: bytes.labels('out') }
  // A counter that is first seen above 0 hides its first step from whoever computes rates.
  for (const counter of Object.values(byteCounters)) counter.inc(0)

  function addSeries(dialect: string, route: string, status: number): RequestSeries {
    const routes = seriesByRoute.get(dialect) ?? new Map<string, RequestSeries[]>()
    seriesByRoute.set(dialect, routes)
    const statuses = routes.get(route) ?? []
    routes.set(route, statuses)
    const labels = [dialect, route, String(status)] as const
    const series = { requests: requests.labels(...labels), duration: duration.labels(...labels) }
    statuses[status] = series
    return series
  }

  return {
    observe(dialect, route, status, seconds) {
      const series = seriesByRoute.get(dialect)?.get(route)?.[status] ?? addSeries(dialect, route, status)
      series.requests.inc()
      series.duration.observe(seconds)
    },
    observeTask: (kind, outcome, seconds) => tasks.labels(kind, outcome).observe(seconds),
    addBytes: (direction, count) => byteCounters[direction].inc(count),
    setQueue(readings) {
      for (const reading of readings) {
        depth.labels(reading.kind).set(reading.depth)
        age.labels(reading.kind).set(reading.oldestSeconds)
      }
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

/** Read when asked and not by a timer: the library's own set wakes an idle process a hundred times a second. */
function addProcessMetrics(registry: Registry): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  gauge('nodejs_heap_size_used_bytes', 'Heap in use.', () => process.memoryUsage().heapUsed)
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time used.',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })
  gauge('process_uptime_seconds', 'Seconds since the start.', () => process.uptime())
  let seen = performance.eventLoopUtilization()
  gauge(
    'triptych_event_loop_busy_ratio',
    'Share of time the event loop was busy since the last look.',
    () => {
      const before = seen
      seen = performance.eventLoopUtilization()
      return performance.eventLoopUtilization(seen, before).utilization
    },
  )
}
