import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const PATH = '/docs';
const FILES = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png']);
const ASSETS = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>imglink API</title>
    <link rel="icon" type="image/png" href="${PATH}/favicon-32x32.png">
    <link rel="stylesheet" href="${PATH}/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${PATH}/swagger-ui-bundle.js"></script>
    <script src="${PATH}/start.js"></script>
  </body>
</html>
`;

/** The badge of a validator would be fetched from another host. */
const SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

/**
 * Serves Swagger UI at /docs. @nestjs/swagger would serve it, too, but would have to be loaded before the first
 * request.
 */
export async function serveSwaggerUi(app: NestFastifyApplication): Promise<void> {
  const adapter = app.getHttpAdapter();
  const send = (path: string, type: string, text: string) =>
    adapter.get(path, (_request: FastifyRequest, reply: FastifyReply) => reply.type(type).send(text));
  for (const path of [PATH, `${PATH}/`]) send(path, 'text/html; charset=utf-8', PAGE);
  send(`${PATH}/start.js`, 'text/javascript; charset=utf-8', SCRIPT);
  await app.register(fastifyStatic, {
    root: ASSETS,
    prefix: `${PATH}/`,
    index: false,
    decorateReply: false,
    allowedPath: (path) => FILES.has(path),
  });
}
