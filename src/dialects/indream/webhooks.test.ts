import { expect, it } from 'vitest'
import type { OutputLinks } from '#core/outputs/output-links.ts'
import { createIndreamWebhooks } from './webhooks.ts'

it('signs time and body as the vendor does', () => {
  const { sign } = createIndreamWebhooks({} as OutputLinks, null)
  const body = '{"eventType":"EXPORT_COMPLETED","task":{"taskId":"638ad4d9-51e5-42ec-bb50-0db761bba304"}}'
  expect(sign('whs_indream_test_secret', 'unused', new Date(1710307200_999), body)).toEqual({
    'X-Indream-Timestamp': '1710307200',
    'X-Indream-Signature': '0967e30ab5a11ccd298ad131166419d2384b54f38390e6ab52db71a01ad6161a',
  })
})
