/** How long a file plays, also where its head does not say so. */
import { AV_NOPTS_VALUE } from 'node-av/constants'
import { Packet } from 'node-av/lib'
import type { MediaInput } from './media-input.ts'

/** A picture of an animation that does not say how long it is shown; browsers agree on this. */
const usualFrameMs = 100

/** What the file says, else what its packets say, to the last of them; null where neither does. */
export function playingMs({ format, demuxer }: MediaInput): number | null {
  if (format.duration > 0n) return Math.round(Number(format.duration) / 1000)
  using packet = new Packet()
  packet.alloc()
  let first = Number.POSITIVE_INFINITY
  let end = Number.NEGATIVE_INFINITY
  while (format.readFrameSync(packet) >= 0) {
    const stream = format.streams[packet.streamIndex]
    if (stream && packet.pts !== AV_NOPTS_VALUE) {
      const tickMs = stream.timeBase.toDouble() * 1000
      const start = Number(packet.pts) * tickMs
      first = Math.min(first, start)
      end = Math.max(
        end,
        start + (Number(packet.duration) * tickMs || (demuxer === 'gif' ? usualFrameMs : 0)),
      )
    }
    packet.unref()
  }
  return end > first ? Math.round(end - first) : null
}

/** By Netscape's extension: without it a GIF plays once, with a count of 0 for ever. */
export function isLoopingGif(head: Buffer): boolean {
  const at = head.indexOf('NETSCAPE2.0', 0, 'latin1')
  return at >= 0 && head.length >= at + 16 && head.readUInt16LE(at + 13) === 0
}
