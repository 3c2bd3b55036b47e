/** The text that a scrape gets, and that counting a request is cheap. */
import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('tells what was observed', async () => {
  const metrics = createMetrics()
  metrics.observe('diffio', '/v1/list_projects', 200, 0.004)
  metrics.observe('diffio', '/v1/list_projects', 200, 0.2)
  metrics.observe('diffio', '/v1/list_projects', 401, 0.001)
  metrics.observe('none', '/v1/list_projects', 200, 0.001)
  metrics.observeTask('restore', 'succeeded', 7)
  metrics.addBytes('in', 1000)
  metrics.addBytes('in', 24)
  metrics.setQueue([{ kind: 'restore', depth: 3, oldestSeconds: 1.5 }])
  const text = await metrics.text()
  for (const line of [
    'triptych_http_requests_total{dialect="diffio",route="/v1/list_projects",status="200"} 2',
    'triptych_http_requests_total{dialect="diffio",route="/v1/list_projects",status="401"} 1',
    'triptych_http_requests_total{dialect="none",route="/v1/list_projects",status="200"} 1',
    'triptych_http_request_seconds_bucket{le="0.005",dialect="diffio",route="/v1/list_projects",status="200"} 1',
    'triptych_http_request_seconds_count{dialect="diffio",route="/v1/list_projects",status="200"} 2',
    'triptych_task_seconds_bucket{le="10",kind="restore",outcome="succeeded"} 1',
    'triptych_bytes_total{direction="in"} 1024',
    'triptych_bytes_total{direction="out"} 0',
    'triptych_queue_depth{kind="restore"} 3',
    'triptych_queue_oldest_seconds{kind="restore"} 1.5',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
  expect(text).toMatch(/process_resident_memory_bytes \d{7,}/)
  expect(text).toMatch(/triptych_event_loop_busy_ratio (0|1)/)
  expect(metrics.contentType).toContain('text/plain')
  metrics.setQueue([{ kind: 'restore', depth: 0, oldestSeconds: 0 }])
  expect(await metrics.text()).toContain('triptych_queue_depth{kind="restore"} 0\n')
})
