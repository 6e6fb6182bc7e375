# Farline with its own Asterisk 22 in one image. The two run as one unprivileged user and meet only on loopback.
FROM node:22-trixie AS build
WORKDIR /farline
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY app ./app
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

# Asterisk 22 is packaged from this release of Debian on; older ones have none.
FROM debian:forky-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      asterisk asterisk-core-sounds-en-wav asterisk-moh-opsound-wav libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 8088 --home-dir /data --shell /usr/sbin/nologin farline \
 && install -d -o farline -g farline /data
COPY --from=build /usr/local/bin/node /usr/local/bin/node
WORKDIR /farline
COPY --from=build /farline/node_modules ./node_modules
COPY --from=build /farline/dist ./dist
COPY package.json ./
COPY templates ./templates
COPY dialplan ./dialplan
COPY migrations ./migrations
ENV FARLINE_DATA=/data
USER farline
VOLUME /data
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", "const e = process.env, tls = e.FARLINE_TLS_CERT || (e.FARLINE_TLS || 'no') !== 'no'; e.NODE_TLS_REJECT_UNAUTHORIZED = '0'; fetch((tls ? 'https' : 'http') + '://127.0.0.1:' + (process.env.FARLINE_HTTP_PORT || 8080) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.js"]
