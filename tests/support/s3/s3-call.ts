/** One request to an S3 server, read far enough to know what it asks for. */
import type { IncomingMessage } from 'node:http'

export type S3Call = {
  operation: Operation
  bucket: string
  key: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
}

type Operation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'ListObjectsV2'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListMultipartUploads'
  | 'ListParts'
  | 'Other'

export function readCall(request: IncomingMessage): S3Call {
  const url = new URL(request.url ?? '/', 'http://any')
  const [bucket = '', ...key] = url.pathname.slice(1).split('/').map(decodeURIComponent)
  return {
    operation: operationOf(request.method ?? '', key.length > 0 && key[0] !== '', url.searchParams),
    bucket,
    key: key.join('/'),
    query: url.searchParams,
    headers: request.headers,
  }
}

function operationOf(method: string, isObject: boolean, query: URLSearchParams): Operation {
  const isUpload = query.has('uploadId')
  if (!isObject) {
    if (method !== 'GET') return 'Other'
    return query.has('uploads') ? 'ListMultipartUploads' : 'ListObjectsV2'
  }
  switch (method) {
    case 'PUT':
      return isUpload ? 'UploadPart' : 'PutObject'
    case 'GET':
      return isUpload ? 'ListParts' : 'GetObject'
    case 'HEAD':
      return 'HeadObject'
    case 'DELETE':
      return isUpload ? 'AbortMultipartUpload' : 'DeleteObject'
    case 'POST':
      return isUpload ? 'CompleteMultipartUpload' : 'CreateMultipartUpload'
    default:
      return 'Other'
  }
}

export function errorXml(code: string, message: string, more: Record<string, string> = {}): string {
  const fields = Object.entries({ Code: code, Message: message, ...more })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${fields.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</Error>`
}
