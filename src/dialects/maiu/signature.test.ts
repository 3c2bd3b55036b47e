import { describe, expect, it } from 'vitest'
import { isSignedWith, readSignedRequest, signatureOf, targetsOf } from './signature.ts'

const accessKey = 'EXAMPLEACCESSKEY0001'
const secretKey = 'ExampleSecretKey0000000000000000000000001'
const timestamp = '1745384216000'

describe('the vectors of the contract', () => {
  it.each([
    ['GET', '/api/v1/workspaces/my-workspace/projects', 'nOfQItZOEgXARsyom6BmMHu1mlP2hS5V+C61OTAn/g4='],
    ['GET', '/api/v1/workspaces?pageNum=1&pageSize=100', '06ycrA4kLKpeQ88O5xt3KGLyJFL1ECFckiHxVwPFjvc='],
    ['POST', '/api/v1/workspaces/my-workspace/projects', 'w7cbDE9WdCZdBgBfK+fZ2C+siBqJBW+r25zag8zU/Lg='],
  ])('%s %s', (method, target, signature) => {
    expect(signatureOf({ method, target, timestamp, accessKey }, secretKey)).toBe(signature)
    const headers = {
      'x-ncp-apigw-timestamp': timestamp,
      'x-ncp-iam-access-key': accessKey,
      'x-ncp-apigw-signature-v2': signature,
    }
    const request = readSignedRequest({ method, targets: [target], headers }, new Date(Number(timestamp)))
    expect(isSignedWith(request, secretKey)).toBe(true)
    expect(isSignedWith(request, `${secretKey}x`)).toBe(false)
    expect(isSignedWith({ ...request, method: 'PUT' }, secretKey)).toBe(false)
    expect(isSignedWith({ ...request, targets: [`${target}x`] }, secretKey)).toBe(false)
    expect(isSignedWith({ ...request, signature: `${signature}=` }, secretKey)).toBe(false)
  })
})

describe('the window', () => {
  const headers = {
    'x-ncp-apigw-timestamp': timestamp,
    'x-ncp-iam-access-key': accessKey,
    'x-ncp-apigw-signature-v2': 'x',
  }
  const read = (offsetMs: number, given: Record<string, string> = headers) =>
    readSignedRequest(
      { method: 'GET', targets: ['/'], headers: given },
      new Date(Number(timestamp) + offsetMs),
    )

  it.each([-300_000, 0, 300_000])('takes %i ms', (offsetMs) => {
    expect(read(offsetMs).accessKey).toBe(accessKey)
  })

  it.each([-300_001, 300_001])('refuses %i ms', (offsetMs) => {
    expect(() => read(offsetMs)).toThrow(expect.objectContaining({ code: 'timestamp_expired' }))
  })

  it.each(Object.keys(headers))('wants %s', (name) => {
    expect(() => read(0, { ...headers, [name]: '' })).toThrow(
      expect.objectContaining({ code: 'key_missing' }),
    )
  })

  it('takes no time that is not a whole number', () => {
    expect(() => read(0, { ...headers, 'x-ncp-apigw-timestamp': `${timestamp}.0` })).toThrow(
      expect.objectContaining({ code: 'timestamp_expired' }),
    )
  })
})

it('knows every way in which a client may have seen the target', () => {
  const to = (target: string, prefix = '') => targetsOf(target, { root: '/maiu', prefix })
  expect(to('/api/v1/x?a=%20b')).toEqual(['/api/v1/x?a=%20b'])
  expect(to('/maiu/api/v1/x')).toEqual(['/maiu/api/v1/x', '/api/v1/x'])
  expect(to('/api/v1/x', '/media')).toEqual(['/api/v1/x', '/media/api/v1/x'])
})
