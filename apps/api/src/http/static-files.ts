import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { relative } from 'node:path';

/**
 * Serves the built files of the pages. A route for each file, so that other paths get the problem of a missing route.
 */
export async function serveStaticFiles(app: NestFastifyApplication, webRoot: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: webRoot,
    prefix: '/',
    wildcard: false,
    globIgnore: ['.vite/**'],
    cacheControl: false,
    setHeaders: (reply, path) => void reply.headers(fileHeaders(relative(webRoot, path))),
  });
}

function fileHeaders(name: string): Record<string, string> {
  const headers = { 'x-content-type-options': 'nosniff' };
  // The name contains a hash of the content.
  if (name.startsWith('assets/')) return { ...headers, 'cache-control': 'public, max-age=31536000, immutable' };
  if (name !== 'service-worker.js') return { ...headers, 'cache-control': 'public, max-age=3600' };
  // The service worker may only send requests to this server.
  const policy = "default-src 'none'; connect-src 'self'";
  return { ...headers, 'cache-control': 'no-cache', 'content-security-policy': policy };
}
