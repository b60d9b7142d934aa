# One image for every process; the command says which: dist/gateway/main.js, dist/subgraphs/regional/main.js,
# dist/s3-adapter/main.js or dist/prisma/migrate.js. `npm run image:check` goes through the same steps without an engine.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: npm 11 refuses a lock file that leaves out optional packages of other platforms. Versions are the locked ones.
RUN npm install --no-save --ignore-scripts
COPY . .
RUN npm run generate && npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/prisma/global ./prisma/global
COPY --from=build /app/prisma/regional ./prisma/regional
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# Memory of a transfer stays that of a small one (dev/service-process.ts has the figures).
ENV MALLOC_ARENA_MAX=2
ENTRYPOINT ["node", "--max-semi-space-size=2"]
CMD ["dist/gateway/main.js"]
