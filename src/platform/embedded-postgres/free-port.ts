/** Picks the port Postgres listens on. */
import { createServer } from 'node:net'

const FIRST_PORT = 20_000
const PORT_COUNT = 12_000

/**
 * A free port below the range that systems hand out for outgoing connections, so that it is still free after a
 * crash. The search begins at one derived from `name`, so that a database usually keeps its port, and passes
 * over the first `skip`.
 */
export async function freePort(name: string, skip: number): Promise<number> {
  let hash = 0
  for (const character of name) hash = (hash * 31 + character.codePointAt(0)!) >>> 0
  for (let step = skip; step < PORT_COUNT; step++) {
    const port = FIRST_PORT + ((hash + step) % PORT_COUNT)
    if (await isFree(port)) return port
  }
  throw new Error('there is no free port')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
