/** The children that the API asks while a caller waits, outside the queue; each pool is opened when it is first needed. */
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import { openFrames } from '#workers/frames.ts'
import { openPictureLook } from '#workers/picture-look.ts'
import { openProbe } from '#workers/probe.ts'
import { type House, type HouseOptions, mediaLimits } from './house.ts'

export type ApiChildren = Required<Pick<HouseOptions, 'probe' | 'drawFrames' | 'lookAtPicture'>> & {
  /** The probe's, which every upload waits for. */
  warmUp(): void
  close(): Promise<void>
}

/** @param house asked when a pool is opened, since the house is built with what this answers */
export function apiChildren(house: () => House): ApiChildren {
  const closers: (() => Promise<void>)[] = []
  const lazily = <Pool extends { close(): Promise<void> }>(open: (house: House) => Pool): (() => Pool) => {
    let pool: Pool | null = null
    return () => {
      if (pool) return pool
      const opened = open(house())
      closers.push(() => opened.close())
      pool = opened
      return opened
    }
  }
  const probes = lazily(openProbes)
  const frames = lazily(openFramesOf)
  const looks = lazily(openLooks)
  return {
    probe: async (blobKey) => await probes().probe(blobKey),
    drawFrames: async (request, take) => await frames().draw(request, take),
    lookAtPicture: async (blobKey) => await looks().look(blobKey),
    warmUp: () => void probes(),
    close: async () => void (await Promise.all(closers.splice(0).map((close) => close()))),
  }
}

function openProbes({ config, blobs, folder, log }: House) {
  return openProbe({ blobs, temporary: folder.temporary, limits: mediaLimits(config), log })
}

function openFramesOf({ config, blobs, folder, log }: House) {
  return openFrames({
    blobs,
    outbound: createOutboundClient({ allowPrivate: config.allowPrivate }),
    temporary: folder.temporary,
    fontFolder: folder.fonts,
    limits: mediaLimits(config),
    memoryBytes: config.task.memoryBytes,
    maxFetchBytes: config.maxUploadBytes,
    log,
  })
}

function openLooks({ config, blobs, folder, modelsFolder, log }: House) {
  return openPictureLook({
    blobs,
    temporary: folder.temporary,
    modelFolder: modelsFolder,
    limits: mediaLimits(config),
    memoryBytes: config.task.memoryBytes,
    log,
  })
}
