/**
 * The border to FFmpeg: node-av's low level reports failures as negative numbers, and here they become errors of
 * the catalogue. FFmpeg's own log is silenced, because it prints parts of users' files to the standard error.
 */

import { AV_LOG_QUIET, AVERROR_EOF } from 'node-av/constants'
import { FFmpegError, Log, PosixError } from 'node-av/lib'
import { type ErrorCode, TriptychError } from '#base/errors.ts'

Log.setLevel(AV_LOG_QUIET)

const tryAgain = FFmpegError.AVERROR(PosixError.EAGAIN)
const noSpace = FFmpegError.AVERROR(PosixError.ENOSPC)

/** FFmpeg's sentence for one of its error numbers, such as `Invalid data found when processing input`. */
export function libavReason(code: number): string {
  return FFmpegError.strerror(code)
}

export function isEndOfFile(code: number): boolean {
  return code === AVERROR_EOF
}

export function isTryAgain(code: number): boolean {
  return code === tryAgain
}

/**
 * Passes a non-negative return code through.
 * @param doing What was being done and where, in words a user understands; FFmpeg's reason is appended.
 * @throws TriptychError `otherwise`, by default `media_unreadable`
 */
export function requireSuccess(
  code: number,
  doing: string,
  otherwise: ErrorCode = 'media_unreadable',
): number {
  if (code >= 0) return code
  throw new TriptychError(otherwise, { detail: `${doing}: ${libavReason(code)}.` })
}

/** As `requireSuccess`, for work on files of our own: a full disk is told apart from other failures. */
export function requireWritten(code: number, doing: string): number {
  return requireSuccess(code, doing, code === noSpace ? 'storage_full' : 'storage_failed')
}
