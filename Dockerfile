# One image for all processes. The command selects api, worker or migrate; the default is the standalone process.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /imglink
COPY .npmrc package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json openapi-core.json ./
COPY scripts/sdk.ts scripts/bundle.ts scripts/
COPY libs libs
COPY apps apps
RUN npm run build

FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /imglink
COPY .npmrc package.json package-lock.json ./
# The packages contain prebuilt native modules, so no install scripts are needed.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o node -g node /data
WORKDIR /imglink
COPY --from=dependencies /imglink/node_modules node_modules
COPY --from=build /imglink/dist dist
COPY package.json LICENSE ./
COPY scripts/launch.sh scripts/launch.sh
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
VOLUME /data
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
USER node
ENTRYPOINT ["tini", "--", "scripts/launch.sh"]
CMD ["dist/programs/standalone.js"]
