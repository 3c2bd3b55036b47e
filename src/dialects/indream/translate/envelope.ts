/** The envelope around every answer that is no problem. */

export function answer<Data>(data: Data): { data: Data; meta: Record<string, never> } {
  return { data, meta: {} }
}

export function answerPage<Item>({ items, nextCursor }: { items: Item[]; nextCursor: string | null }) {
  return { data: items, meta: { nextPageCursor: nextCursor } }
}
