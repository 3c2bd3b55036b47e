/** Times as the vendor writes them: ISO 8601 without zone or fraction, in the zone of the service. */

export type LocalTime = (at: Date) => string

/** @param timeZone an IANA name */
export function localTimeIn(timeZone: string): LocalTime {
  // Swedes write dates as ISO does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => format.format(at).replace(' ', 'T')
}
