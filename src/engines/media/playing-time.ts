/** How long a file plays, also where its head does not say so, and whether it is there to the end that its head says. */
import { AV_NOPTS_VALUE, AVSEEK_FLAG_BACKWARD } from 'node-av/constants'
import { Packet, type Stream } from 'node-av/lib'
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

/** One of them may carry a damaged time. */
const lastPackets = 3

/**
 * Seconds from the start of the file to the end of its last packets, of whichever stream. Reads all of the file, for
 * those that were written as they came: their heads say nothing of it, or lead to a guess from the bit rate.
 */
export function measuredSeconds(path: string, limits: MediaLimits): number {
  using input = openMedia(path, limits)
  const ends: number[] = []
  for (const { endMs } of packetTimes(input)) {
    ends.push(endMs)
    if (ends.length > lastPackets) ends.shift()
  }
  const { startTime } = input.format
  return Math.min(...ends) / 1000 - (startTime === AV_NOPTS_VALUE ? 0 : Number(startTime) / 1e6)
}

/** By an index or header that counts its samples; null where there are only estimates. */
export function trackSeconds({ format, demuxer }: MediaInput, { duration, timeBase }: Stream): number | null {
  // Matroska says how long the file is and not each track; of others the duration may be guessed from the bit rate.
  if (demuxer === 'matroska,webm' && format.streams.length === 1 && format.duration > 0n)
    return Number(format.duration) / 1e6
  const isCounted = demuxer === 'flac' || demuxer === 'mov,mp4,m4a,3gp,3g2,mj2'
  return isCounted && duration > 0n ? Number(duration) * timeBase.toDouble() : null
}

/** When the packets begin and end that are still to be read. */
function packetSpan(input: MediaInput): { firstMs: number; endMs: number } {
  let firstMs = Number.POSITIVE_INFINITY
  let endMs = Number.NEGATIVE_INFINITY
  for (const packet of packetTimes(input)) {
    firstMs = Math.min(firstMs, packet.startMs)
    endMs = Math.max(endMs, packet.endMs)
  }
  return { firstMs, endMs }
}

/** Of the packets that are still to be read and say when they begin, in the order of the file. */
function* packetTimes({ format, demuxer }: MediaInput): Generator<{ startMs: number; endMs: number }> {
  using packet = new Packet()
  packet.alloc()
  while (format.readFrameSync(packet) >= 0) {
    const stream = format.streams[packet.streamIndex]
    if (stream && packet.pts !== AV_NOPTS_VALUE) {
      const tickMs = stream.timeBase.toDouble() * 1000
      const startMs = Number(packet.pts) * tickMs
      const lastsMs = Number(packet.duration) * tickMs || (demuxer === 'gif' ? usualFrameMs : 0)
      yield { startMs, endMs: startMs + lastsMs }
    }
    packet.unref()
  }
}

/** By Netscape's extension: without it a GIF plays once, with a count of 0 for ever. */
export function isLoopingGif(head: Buffer): boolean {
  const at = head.indexOf('NETSCAPE2.0', 0, 'latin1')
  return at >= 0 && head.length >= at + 16 && head.readUInt16LE(at + 13) === 0
}
