/** What the dialect is given. */
import type { Core } from '#core/core.ts'
import type { SendFile } from '#http/send-stored-file.ts'

export type NativeOptions = {
  core: Core
  sendFile: SendFile
  /** Rejects with `address_refused` for a URL that webhooks may not be sent to. */
  checkUrl(url: string): Promise<void>
}
