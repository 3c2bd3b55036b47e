/** Pages that show each dialect's calls, and the documents of OpenAPI that they are made of. */
import { createReadStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { Dialect } from '../dialect.ts'
import { openApiOf } from './open-api.ts'

const root = '/docs/api'

/** What the reader is made of, of all that its package holds. */
const readerFiles = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
} as const

/** Nothing is fetched from elsewhere; the reader writes styles of its own. */
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Triptych: the APIs</title>
    <link rel="stylesheet" href="${root}/reader/swagger-ui.css" />
    <style>
      body {
        margin: 0;
      }
    </style>
  </head>
  <body>
    <main id="reader"></main>
    <script src="${root}/reader/swagger-ui-bundle.js"></script>
    <script src="${root}/reader/swagger-ui-standalone-preset.js"></script>
    <script src="${root}/reader/start.js"></script>
  </body>
</html>
`

export function registerApiPages(app: FastifyInstance, dialects: readonly Dialect[], version: string): void {
  const folder = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))
  const at = (route: string) => ({ config: { dialect: 'operations', route } })

  app.get(root, at(root), async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(page),
  )
  app.get(`${root}/reader/start.js`, at(`${root}/reader`), async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(startScript(dialects)),
  )
  for (const [name, mediaType] of Object.entries(readerFiles)) {
    app.get(`${root}/reader/${name}`, at(`${root}/reader`), async (_request, reply) =>
      reply
        .type(mediaType)
        .header('cache-control', 'public, max-age=86400')
        .send(createReadStream(join(folder, name))),
    )
  }
  for (const dialect of dialects) {
    let document: string | undefined
    const path = documentPath(dialect)
    app.get(path, at(path), async (_request, reply) => {
      document ??= JSON.stringify(openApiOf(dialect, version))
      return reply
        .type('application/json; charset=utf-8')
        .header('access-control-allow-origin', '*')
        .send(document)
    })
  }
}

function documentPath({ name }: Dialect): string {
  return `${root}/${name}.json`
}

function startScript(dialects: readonly Dialect[]): string {
  const options = {
    dom_id: '#reader',
    urls: dialects.map((dialect) => ({ name: dialect.api.title, url: documentPath(dialect) })),
    layout: 'StandaloneLayout',
    deepLinking: true,
    docExpansion: 'list',
    // Else the reader asks a server of its makers whether a document is valid.
    validatorUrl: null,
  }
  return `SwaggerUIBundle({
  ...${JSON.stringify(options)},
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
})
`
}
