# The hub, on the official Node image, as an ordinary user. TypeScript runs as it is: nothing is built.
FROM node:24.21-slim

ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
# No dependency of the running hub has an install script; none is run.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY LICENSE NOTICE hub.ts tsconfig.json ./
COPY model model
COPY boot boot
COPY broker broker
COPY ingest ingest
COPY store store
COPY rules rules
COPY reports reports
COPY api api
COPY web web
COPY pilots pilots

# A new volume takes the owner of what it is mounted on.
RUN mkdir -m 0700 /data /influx-token && mkdir /metrics-token && chown node:node /data /influx-token /metrics-token
USER node
VOLUME /data
ENV LABHUB_DATA_DIR=/data LABHUB_HOST=0.0.0.0
EXPOSE 1883 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LABHUB_HTTP_PORT ?? 8080}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "hub.ts"]
