FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
# About 8 MB, for a start without REDIS_URL. It is never started when REDIS_URL is set.
RUN apt-get update \
  && apt-get install -y --no-install-recommends redis-server \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
  && install -d -o node -g node -m 700 /data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./

# Without API_TOKENS the API still answers on loopback only; callbacks and probes answer everybody.
ENV NODE_ENV=production DATA_DIR=/data HTTP_HOST=0.0.0.0
VOLUME /data
EXPOSE 8080
USER node

# For the role `http`. Where only `--role worker` runs there is no HTTP: start it with --no-healthcheck.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT || 8080}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# A core dump, the inspector that SIGUSR1 opens, or a report with its environment would show cards and keys: none of
# them here, nor for the Redis that Node starts. `exec` makes Node itself process 1, so it hears SIGTERM. A stop may
# take up to half a minute: `docker stop -t 30`.
ENTRYPOINT ["/bin/sh", "-c", "ulimit -c 0 && exec node --disable-sigusr1 --report-exclude-env /app/dist/cli.js \"$@\"", "paynet-worker"]
CMD ["up"]
