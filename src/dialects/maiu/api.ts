/** What the API pages say of this dialect. */
import type { ApiDescription } from '#http/dialect.ts'
import * as wire from './wire/index.ts'

const header = (name: string, description: string) =>
  ({ type: 'apiKey', in: 'header', name, description }) as const

export const maiuApi: ApiDescription = {
  title: 'Media AI Understanding',
  text: "Index and search videos and images. A client of the vendor's API works with this server's address as its base URL and a pair of keys of this server, with which it signs its calls. These pages cannot sign: here calls are to be read and not to be tried.",
  schemas: wire,
  keys: [
    {
      timestamp: header('x-ncp-apigw-timestamp', 'Milliseconds since 1970, within five minutes of now.'),
      accessKey: header('x-ncp-iam-access-key', 'Of `triptych keys create --kind signing`.'),
      signature: header(
        'x-ncp-apigw-signature-v2',
        'Base64 of HMAC-SHA256, by the secret key, over method, target, timestamp and access key.',
      ),
    },
  ],
  error: { mediaType: 'application/json', body: wire.ErrorBody },
}
