import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOutboundClient, type OutboundRequest, type Resolve } from './outbound-client.ts'

const hostile = [
  // Loopback and its spellings
  'https://127.0.0.1/',
  'https://127.0.0.2/',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://0177.0.0.01/',
  'https://017700000001/',
  'https://127.0.0.1./',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://%31%32%37.0.0.1/',
  'https://0/',
  'https://0.0.0.0/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::]/',
  // IPv4 inside IPv6
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b:1::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  // Private, shared, link-local and metadata
  'https://10.0.0.1/',
  'https://10.255.255.255/',
  'https://172.16.0.1/',
  'https://172.31.255.254/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[fe80::1]/',
  'https://[fd00:ec2::254]/',
  'https://[fc00::1]/',
  'https://[fec0::1]/',
  'https://0xA9FEA9FE/',
  'https://2852039166/',
  'https://0251.0376.0251.0376/',
  // Not unicast, or nobody's
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://240.0.0.1/',
  'https://198.18.0.1/',
  'https://192.0.2.1/',
  'https://203.0.113.9/',
  'https://198.51.100.7/',
  'https://192.0.0.8/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://[100::1]/',
  // Names that are local
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://a.localhost/',
  'https://printer/',
  'https://printer.local/',
  'https://db.internal/',
  'https://metadata.google.internal/',
  'https://router.lan/',
  'https://nas.home.arpa/',
  // Names that lead inside
  'https://inside.example/',
  'https://both.example/',
  'https://mapped.example/',
  'https://nobody.example/',
  'https://empty.example/',
  // Not http, or with baggage
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/',
  'data:text/plain,hi',
  'javascript:alert(1)',
  'ws://example.com/',
  'https://user:secret@example.com/',
  'https://user@example.com/',
  'http://example.com/',
  'https://',
  'https:///x',
  '//example.com/',
  'example.com',
  '',
]

const names: Record<string, string[]> = {
  'example.com': ['93.184.216.34'],
  'inside.example': ['10.1.2.3'],
  'both.example': ['93.184.216.34', '127.0.0.1'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'empty.example': [],
}

const resolve: Resolve = async (host) => {
  const found = names[host.toLowerCase()]
  // Local names resolve, so that it is the guard that refuses them.
  if (!found)
    return /local|internal|lan|arpa|printer/.test(host)
      ? [{ address: '93.184.216.34', family: 4 }]
      : Promise.reject(new Error('ENOTFOUND'))
  return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

const ask = (url: string): OutboundRequest => ({
  url,
  method: 'POST',
  body: '{}',
  timeoutMs: 2000,
  maxAnswerBytes: 1000,
})

describe('addresses that users give', () => {
  const client = createOutboundClient({ allowPrivate: [], resolve })

  it(`are refused when hostile, in ${hostile.length} forms`, async () => {
    expect(hostile.length).toBeGreaterThanOrEqual(60)
    for (const url of hostile) {
      await expect(client.send(ask(url)), url).rejects.toMatchObject({ code: 'address_refused' })
      await expect(client.check(url), url).rejects.toMatchObject({ code: 'address_refused' })
    }
  })

  it('are taken when public', async () => {
    for (const url of [
      'https://example.com/hook',
      'https://example.com:8443/',
      'https://93.184.216.34/',
      'https://[2606:2800:220:1::1]/',
    ]) {
      await expect(client.check(url), url).resolves.toBeUndefined()
    }
    await expect(client.check('http://example.com/', { isHttpAllowed: true })).resolves.toBeUndefined()
  })

  it('says nothing of what a name leads to', async () => {
    await expect(client.check('https://inside.example/')).rejects.not.toThrow(/10\.1\.2\.3/)
  })
})

describe('calls that are allowed', () => {
  let server: Server
  let port: number
  const seen: { url: string; host: string; body: string }[] = []

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      seen.push({ url: request.url ?? '', host: request.headers.host ?? '', body })
      answer(request, response)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    port = (server.address() as AddressInfo).port
  })

  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/moved') response.writeHead(302, { location: '/other' }).end()
    else if (request.url === '/endless') endless(response)
    else if (request.url === '/silent') return
    else if (request.url === '/cut') response.destroy()
    else response.end('thank you')
  }

  function endless(response: ServerResponse): void {
    const more = () => response.write(Buffer.alloc(65_536), () => setImmediate(more))
    more()
  }

  const client = () =>
    createOutboundClient({
      allowPrivate: ['127.0.0.0/8'],
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    })

  it('go to the address that was checked, under the name that was given', async () => {
    const { status, body, isWhole } = await client().send(ask(`http://hooks.example:${port}/ok`))
    expect([status, body.toString(), isWhole]).toEqual([200, 'thank you', true])
    expect(seen.at(-1)).toEqual({ url: '/ok', host: `hooks.example:${port}`, body: '{}' })
  })

  it('resolve a name once, so that a name that changes its mind gains nothing', async () => {
    let asked = 0
    const rebinding = createOutboundClient({
      allowPrivate: [],
      resolve: async () => [{ address: asked++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }],
    })
    const before = seen.length
    await expect(
      rebinding.send({ ...ask(`https://turncoat.example:${port}/`), timeoutMs: 300 }),
    ).rejects.toMatchObject({ code: 'outbound_failed' })
    expect(asked).toBe(1)
    expect(seen.length).toBe(before)
  })

  it('follow no redirect', async () => {
    const before = seen.length
    expect((await client().send(ask(`http://hooks.example:${port}/moved`))).status).toBe(302)
    expect(seen.length).toBe(before + 1)
  })

  it('read no more than they were told to', async () => {
    const { body, isWhole } = await client().send(ask(`http://hooks.example:${port}/endless`))
    expect([body.length, isWhole]).toEqual([1000, false])
  })

  it.each([
    ['/silent', /no answer within 400 ms/],
    ['/cut', /failed/],
  ])('fail with a reason: %s', async (path, reason) => {
    const call = client().send({ ...ask(`http://hooks.example:${port}${path}`), timeoutMs: 400 })
    await expect(call).rejects.toMatchObject({
      code: 'outbound_failed',
      message: expect.stringMatching(reason),
    })
  })

  it('may not be made to other private addresses than the allowed ones', async () => {
    const narrow = createOutboundClient({ allowPrivate: ['10.0.0.0/8'] })
    await expect(narrow.send(ask(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({
      code: 'address_refused',
    })
  })
})

describe('the ranges an operator allows', () => {
  it.each(['10.0.0.0/33', 'intranet', '10.0.0/8', '::1/129'])('must be ranges: %s', (range) => {
    expect(() => createOutboundClient({ allowPrivate: [range] })).toThrow(/range of addresses/)
  })
})
