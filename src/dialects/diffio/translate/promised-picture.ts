/** What is said of a file before a byte of it is here. */
import { endingOf } from '#base/file-name.ts'

const videoEndings = new Set(
  '3g2 3gp asf avi flv m2ts m2v m4v mkv mov mp4 mpeg mpg mts mxf ogv ts vob webm wmv'.split(' '),
)
/** The vendor's default, and what clients send when they could not guess: types that say nothing. */
const speechlessTypes = new Set(['', 'application/octet-stream', 'binary/octet-stream'])

/** Whether the file will have pictures, guessed before a byte of it is here. */
export function promisesPicture(contentType: string, fileName: string): boolean {
  const type = contentType.split(';')[0]!.trim().toLowerCase()
  return type.startsWith('video/') || (speechlessTypes.has(type) && videoEndings.has(endingOf(fileName)))
}
