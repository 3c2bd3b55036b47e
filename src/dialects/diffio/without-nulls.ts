/** A null says the same as leaving a field out, as the vendor has it; but an `idempotencyKey` is never meant to be none. */
export function withoutNulls(body: Record<string, unknown>): Record<string, unknown> {
  for (const name of Object.keys(body)) {
    if (body[name] === null && name !== 'idempotencyKey') delete body[name]
  }
  return body
}
