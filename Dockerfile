# Calendula in a container: one image for serve, worker, migrate, check, export and import.
FROM node:26-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional && mkdir -p node_modules \
  && node -e "require('node:fs').writeFileSync('node_modules/.calendula-installed', require('node:crypto').createHash('sha256').update(require('node:fs').readFileSync('package-lock.json')).digest('hex'))"

FROM node:26-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production CALENDULA_HOST=0.0.0.0 CALENDULA_DATA_DIRECTORY=/data
COPY --from=build /app/package.json /app/package-lock.json /app/LICENSE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/src ./src
COPY --from=build /app/dist ./dist
COPY --from=build /app/openapi.json ./openapi.json
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "src/main.ts"]
CMD ["serve"]
