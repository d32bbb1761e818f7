import { NestLog, type Log } from '#observability';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import fastifyStatic from '@fastify/static';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { relative } from 'node:path';

import { type DashboardOptions, serveDashboard } from './admin/dashboard.js';
import { answerConnect, answerMalformed } from './http/hooks/malformed-requests.js';
import { setSafetyHeaders } from './http/hooks/safety-headers.hook.js';
import { countRequests } from './http/hooks/metrics.hook.js';
import { openToOtherOrigins } from './http/hooks/cors.hook.js';
import { discardRest } from './http/hooks/unread-body.hook.js';
import { OpenApiParts } from './openapi/openapi-parts.js';
import { serveDocs } from './openapi/openapi-server.js';
import { plainAddress } from './imgur/envelope/imgur-path.js';
import { dropForwardedPorts } from './http/hooks/forwarded-for.hook.js';
import { openImgur } from './imgur/envelope/imgur.hook.js';
import { UploadQuota } from './limits/upload-quota.js';
import { watchMethods } from './http/hooks/allowed-methods.hook.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { PublicUrls } from './http/public-urls.js';
import { refusalOf, refuseRequests } from './http/hooks/request-limits.hook.js';
import { sendTogether } from './http/hooks/batched-writes.hook.js';
import { shareConnections } from './limits/connection-limit.js';
import { speakTus, withoutTusSlash } from './tus/tus.hook.js';
import { traceRequests } from './http/hooks/tracing.hook.js';
import { logRequests, requestId } from './http/hooks/access-log.hook.js';
import { askForBodyLater } from './http/hooks/expect-continue.js';

const HEADERS_MS = 30_000;
/** How late that may be noticed. */
const CHECK_CONNECTIONS_MS = 5_000;
/** More than the edge lets through, and adds. */
const MAX_HEADER_BYTES = 64 * 1024;

export interface HttpAppOptions {
  log: Log;
  webRoot: string;
  maxUploadBytes: number;
  trustedProxies: string[];
  /** Undefined: no dashboard of the queues. */
  dashboard: DashboardOptions | undefined;
}

/**
 * Nest on Fastify with what every answer of ours needs: bodies as streams, problems everywhere, pages as files. Gives it
 * initialised, with all of its routes.
 */
export async function createHttpApp(module: DynamicModule, options: HttpAppOptions): Promise<NestFastifyApplication> {
  const { log, webRoot, trustedProxies } = options;
  const adapter = new FastifyAdapter({
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    // Each body has its own limits (request-body.ts); a slow one is not cut off by a limit on the whole request.
    requestTimeout: 0,
    http: { maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: CHECK_CONNECTIONS_MS },
    clientErrorHandler: answerMalformed,
    genReqId: requestId,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // No parameter is too long for its handler, which says what is not there; the header fields are bounded.
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    rewriteUrl: (request: IncomingMessage) => withoutTusSlash(plainAddress(request)),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter?.answer(refusalOf(request) ?? error, request, reply),
  });
  let filter: ProblemFilter | undefined;
  const fastify = adapter.getInstance();
  const refuseOtherMethods = watchMethods(fastify);
  setSafetyHeaders(fastify);
  dropForwardedPorts(fastify);
  refuseRequests(fastify);
  openToOtherOrigins(fastify);
  countRequests(fastify);
  traceRequests(fastify);
  logRequests(fastify, log);
  fastify.decorateRequest('bodySlot', undefined);
  openImgur(fastify, async (request) => app.get(UploadQuota).look(request));
  speakTus(fastify);
  sendTogether(fastify);
  fastify.removeAllContentTypeParsers();
  // An empty field is a missing one; Fastify takes it for a malformed one.
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.headers['content-type'] === '') request.headers = { 'content-type': undefined };
    done();
  });
  // Handlers read request.raw themselves.
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  fastify.addHook('onResponse', (request, _reply, done) => {
    discardRest(request.raw);
    done();
  });
  const server = fastify.server;
  server.headersTimeout = HEADERS_MS;
  shareConnections(server);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    askForBodyLater(request, response);
    server.emit('request', request, response);
  });
  server.on('connect', answerConnect);

  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLog(log),
    bodyParser: false,
    abortOnError: false,
  });
  filter = app.get(ProblemFilter);
  if (options.dashboard) await serveDashboard(app, options.dashboard);
  await app.register(fastifyStatic, {
    root: webRoot,
    prefix: '/',
    wildcard: false,
    globIgnore: ['.vite/**'],
    cacheControl: false,
    setHeaders: (reply, path) => void reply.headers(fileHeaders(relative(webRoot, path))),
  });
  serveDocs(app, app.get(OpenApiParts), () => app.get(PublicUrls).base);
  await app.init();
  refuseOtherMethods((error, request, reply) => filter?.answer(error, request, reply));
  return app;
}

function fileHeaders(name: string): Record<string, string> {
  const headers = { 'x-content-type-options': 'nosniff' };
  // Their names hold their hash.
  if (name.startsWith('assets/')) return { ...headers, 'cache-control': 'public, max-age=31536000, immutable' };
  if (name !== 'service-worker.js') return { ...headers, 'cache-control': 'public, max-age=3600' };
  // It may ask this server alone.
  const policy = "default-src 'none'; connect-src 'self'";
  return { ...headers, 'cache-control': 'no-cache', 'content-security-policy': policy };
}
