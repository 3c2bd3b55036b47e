/** The list of dialects, each with what it is given. A new one is one more of them. */
import type { WebhookFormat } from '#core/webhooks/webhook-format.ts'
import { createDiffioDialect } from '#dialects/diffio/index.ts'
import { diffioWebhooks } from '#dialects/diffio/webhooks.ts'
import { createIndreamDialect } from '#dialects/indream/index.ts'
import { createIndreamWebhooks } from '#dialects/indream/webhooks.ts'
import { createMaiuDialect } from '#dialects/maiu/index.ts'
import { createNativeDialect } from '#dialects/native/index.ts'
import { nativeWebhooks } from '#dialects/native/webhooks.ts'
import type { Dialect } from '#http/dialect.ts'
import { sendStoredFile } from '#http/send-stored-file.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import type { House } from './house.ts'

export type Door = {
  dialect: Dialect
  /** How it words its messages; null where it sends none. */
  webhooks: WebhookFormat | null
}

export function openDoors({ config, core, blobs }: House): Door[] {
  const { check: checkUrl } = createOutboundClient({ allowPrivate: config.allowPrivate })
  return [
    {
      dialect: createDiffioDialect({
        core,
        retiredModels: config.retiredModels,
        checkUrl,
      }),
      webhooks: diffioWebhooks,
    },
    {
      dialect: createIndreamDialect({
        core,
        stateBytes: config.maxStateBytes,
        isSyncChecked: config.isSyncChecked,
        checkUrl,
      }),
      webhooks: createIndreamWebhooks(core.outputLinks, config.publicUrl),
    },
    {
      dialect: createMaiuDialect({
        core,
        timeZone: config.timeZone,
        signedPrefix: config.signedPrefix,
        analysisEngine: config.engineName,
        confidenceLevels: config.confidenceLevels,
        indexes: config.indexes,
        callRates: config.callRates,
      }),
      webhooks: null,
    },
    {
      dialect: createNativeDialect({
        core,
        sendFile: (request, reply, file) => sendStoredFile(blobs, request, reply, file),
        checkUrl,
      }),
      webhooks: nativeWebhooks,
    },
  ]
}
