/**
 * Which network addresses calls to user-given URLs may reach: public unicast alone, and what the operator
 * allows. The ranges are those of the IANA special-purpose registries for IPv4 and IPv6.
 */
import { BlockList, isIP } from 'node:net'
import { TriptychError } from '#base/errors.ts'

const closedV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** Inside 2000::/3, the only IPv6 space that is public unicast at all. */
const closedV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '2620:4f:8000::/48']

/** Rejects with `config_invalid` when a text is no CIDR range. */
export function parseRanges(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address)
    const prefix = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits)
    if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 6 ? 128 : 32)) {
      throw new TriptychError('config_invalid', {
        detail: `'${range}' is not a range of addresses such as 10.0.0.0/8.`,
      })
    }
    list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

const v4 = parseRanges(closedV4)
const v6 = parseRanges(closedV6)
const publicV6 = parseRanges(['2000::/3'])

/** True for an address anybody on the internet may have; anything that is no address is not public. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !v4.check(address, 'ipv4')
  if (family !== 6) return false
  // Every way of writing an IPv4 address inside an IPv6 one (mapped, translated, 6to4, Teredo) lies outside.
  return publicV6.check(address, 'ipv6') && !v6.check(address, 'ipv6')
}

export function isInRanges(address: string, ranges: BlockList): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped) return ranges.check(mapped[1]!, 'ipv4')
  return ranges.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
