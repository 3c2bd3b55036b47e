/** Times as the vendor writes them: ISO 8601 without zone or fraction, in the zone of the service. */

export type LocalTime = (at: Date) => string

/** @param timeZone an IANA name */
export function localTimeIn(timeZone: string): LocalTime {
  // Swedes write dates as ISO does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => format.format(at).replace(' ', 'T')
}

const dayMs = 86_400_000
const instant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?(Z|[+-]\d{2}:\d{2})?$/i

/** The moment that a text by ISO 8601 means, in the zone of the service where it names none; null for other texts. */
export function instantIn(text: string, timeZone: string): Date | null {
  const [, clock, , , zone] = instant.exec(text) ?? []
  if (!instant.test(text) || !isDay(text.slice(0, 10))) return null
  if (clock !== undefined && zone !== undefined) return validOrNull(new Date(text))
  const asUtc = validOrNull(new Date(`${clock === undefined ? `${text.slice(0, 10)}T00:00` : text}Z`))
  if (!asUtc) return null
  // Twice, since the offset at the first guess may be another than that of the moment itself.
  const localTime = localTimeIn(timeZone)
  const offsetAt = (at: Date) => {
    const offset = Date.parse(`${localTime(at)}Z`) - Math.floor(at.getTime() / 1000) * 1000
    // At either end of the calendar the local year is one that no clock shows, and nothing happened then anyway.
    return Math.abs(offset) <= dayMs ? offset : 0
  }
  const guess = new Date(asUtc.getTime() - offsetAt(asUtc))
  return new Date(asUtc.getTime() - offsetAt(guess))
}

/**
 * The last millisecond of the day, minute or second that such a text names: times are told to the second, and what was
 * told as some second is still before its end. Null for other texts.
 */
export function endOfInstantIn(text: string, timeZone: string): Date | null {
  const parts = instant.exec(text)
  if (!parts) return null
  const [, clock = 'T23:59', seconds = ':59', fraction = '.999', zone = ''] = parts
  const [minute, second] = [clock.slice(0, 6), seconds.slice(0, 3)]
  return instantIn(`${text.slice(0, 10)}${minute}${second}${fraction}${zone}`, timeZone)
}

/** JavaScript takes the 30th of February for a day in March. */
function isDay(text: string): boolean {
  return (
    validOrNull(new Date(`${text}T00:00Z`))
      ?.toISOString()
      .startsWith(text) ?? false
  )
}

function validOrNull(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date
}
