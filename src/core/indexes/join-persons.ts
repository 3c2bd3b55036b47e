/** Makes one of those seen in a file who are one person of the workspace, as after a merge. */
import type { IndexContent } from './index-store.ts'

type Seen = Pick<IndexContent, 'persons' | 'appearances'>

/**
 * They are told of as the first of them, who is seen for the longest, with the appearances of all in the order of
 * time. What is stored stays apart, so that whoever was named wrongly can be named anew.
 */
export function joinPersons({ persons, appearances }: Seen): Seen {
  const groups = [...Map.groupBy(persons, ({ person_id, number }) => person_id ?? number).values()]
  if (groups.length === persons.length) return { persons, appearances }
  const firstOf = new Map(groups.flatMap((group) => group.map(({ number }) => [number, group[0]!.number])))
  const joined = appearances.map((each) => ({ ...each, person_number: firstOf.get(each.person_number)! }))
  const inOrder = joined.toSorted((a, b) => a.person_number - b.person_number || a.start_ms - b.start_ms)
  const counts = new Map<number, number>()
  return {
    persons: groups.map(([first]) => first!),
    appearances: inOrder.map((each) => {
      const number = (counts.get(each.person_number) ?? 0) + 1
      counts.set(each.person_number, number)
      return { ...each, number }
    }),
  }
}
