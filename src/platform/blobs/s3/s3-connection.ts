/** A connection to one bucket. The client library is loaded when the first is opened and not before. */
import type { S3Client } from '@aws-sdk/client-s3'
import type { TriptychError } from '#base/errors.ts'
import { problemOf, type S3Problem, s3Failure } from './s3-errors.ts'
import type { S3Credentials, S3Settings } from './s3-settings.ts'

export type S3Library = typeof import('@aws-sdk/client-s3')

export type S3Limits = {
  /** Tries of one call, with growing pauses (the library's standard mode) between them. */
  attempts: number
  connectMs: number
  /** Silence on a connection after which a try has failed. */
  idleMs: number
  /** Time for all tries of a call that must not be broken off half way. */
  publishMs: number
  partBytes: number
  listPage: number
}

export const defaultS3Limits: S3Limits = {
  attempts: 8,
  connectMs: 5000,
  idleMs: 60_000,
  publishMs: 300_000,
  partBytes: 8 << 20,
  listPage: 1000,
}

export class S3Connection {
  readonly library: S3Library
  readonly client: S3Client
  readonly limits: S3Limits
  readonly #settings: S3Settings
  readonly #credentials: S3Credentials

  constructor(library: S3Library, settings: S3Settings, credentials: S3Credentials, limits: S3Limits) {
    this.library = library
    this.#settings = settings
    this.#credentials = credentials
    this.limits = limits
    this.client = new library.S3Client({
      region: settings.region,
      ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
      forcePathStyle: settings.isPathStyle,
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        ...(credentials.sessionToken === null ? {} : { sessionToken: credentials.sessionToken }),
      },
      retryMode: 'standard',
      maxAttempts: limits.attempts,
      // Every part is signed over its sha256, which the store checks. Newer checksums many stores refuse.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      // It would cost a new connection for every part.
      expectContinueHeader: false,
      requestHandler: {
        connectionTimeout: limits.connectMs,
        socketTimeout: limits.idleMs,
        httpAgent: { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY },
        httpsAgent: { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY },
      },
      // What is not given here, the library would take from the environment and from files.
      defaultsMode: 'standard',
      ignoreConfiguredEndpointUrls: true,
      useArnRegion: false,
      useDualstackEndpoint: false,
      useFipsEndpoint: false,
      authSchemePreference: [],
      userAgentAppId: 'triptych',
    })
  }

  close(): void {
    this.client.destroy()
  }

  get bucket(): { Bucket: string } {
    return { Bucket: this.#settings.bucket }
  }

  /** The name in the bucket of what we call `name`. */
  nameOf(name: string): string {
    return `${this.#settings.prefix}${name}`
  }

  object(name: string): { Bucket: string; Key: string } {
    return { ...this.bucket, Key: this.nameOf(name) }
  }

  /** What we call an object of the bucket. */
  ownName(key: string | undefined): string {
    return (key ?? '').slice(this.#settings.prefix.length)
  }

  publishSignal(): AbortSignal {
    return AbortSignal.timeout(this.limits.publishMs)
  }

  async call<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      throw this.failure(name, problemOf(thrown))
    }
  }

  failure(call: string, problem: S3Problem): TriptychError {
    return s3Failure(call, problem, this.#credentials)
  }
}

export async function connectS3(
  settings: S3Settings,
  credentials: S3Credentials,
  limits: S3Limits,
): Promise<S3Connection> {
  return new S3Connection(await import('@aws-sdk/client-s3'), settings, credentials, limits)
}
