/** How long a file plays, also where its head does not say so, and whether it is there to the end that its head says. */
import { AV_NOPTS_VALUE, AVSEEK_FLAG_BACKWARD } from 'node-av/constants'
import { Packet } from 'node-av/lib'
import type { MediaLimits } from './limits.ts'
import { type MediaInput, openMedia } from './media-input.ts'

/** A picture of an animation that does not say how long it is shown; browsers agree on this. */
const usualFrameMs = 100

/** What the file says, else what its packets say, to the last of them; null where neither does. */
export function playingMs(input: MediaInput): number | null {
  const { duration } = input.format
  if (duration > 0n) return Math.round(Number(duration) / 1000)
  const { firstMs, endMs } = packetSpan(input)
  return endMs > firstMs ? Math.round(endMs - firstMs) : null
}

/** What is lost of a file that was cut off is seldom less. */
const missingMs = 1000

/** Whether there are packets up to the end that the head of the file promises, of whichever stream. */
export function reachesItsEnd(path: string, limits: MediaLimits): boolean {
  using input = openMedia(path, limits)
  const { format } = input
  if (format.duration <= 0n) return true
  const end = (format.startTime === AV_NOPTS_VALUE ? 0n : format.startTime) + format.duration
  // Where it cannot be set to a time, all of it is read.
  format.seekFrameSync(-1, end, AVSEEK_FLAG_BACKWARD)
  return packetSpan(input).endMs >= Number(end) / 1000 - missingMs
}

/** When the packets begin and end that are still to be read. */
function packetSpan({ format, demuxer }: MediaInput): { firstMs: number; endMs: number } {
  using packet = new Packet()
  packet.alloc()
  let firstMs = Number.POSITIVE_INFINITY
  let endMs = Number.NEGATIVE_INFINITY
  while (format.readFrameSync(packet) >= 0) {
    const stream = format.streams[packet.streamIndex]
    if (stream && packet.pts !== AV_NOPTS_VALUE) {
      const tickMs = stream.timeBase.toDouble() * 1000
      const start = Number(packet.pts) * tickMs
      firstMs = Math.min(firstMs, start)
      endMs = Math.max(
        endMs,
        start + (Number(packet.duration) * tickMs || (demuxer === 'gif' ? usualFrameMs : 0)),
      )
    }
    packet.unref()
  }
  return { firstMs, endMs }
}

/** By Netscape's extension: without it a GIF plays once, with a count of 0 for ever. */
export function isLoopingGif(head: Buffer): boolean {
  const at = head.indexOf('NETSCAPE2.0', 0, 'latin1')
  return at >= 0 && head.length >= at + 16 && head.readUInt16LE(at + 13) === 0
}
