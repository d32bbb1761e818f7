import { isLoopback, isReachableFromElsewhere, type Settings } from '#config';
import { JobQueue } from '#jobs';
import { NodeLease } from '#keys';
import { type Log, NestLog, type Tracer } from '#observability';
import { HookImageUrls } from '#moderation';
import { listen, queuesOf, type RunningProcess } from '#runtime';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bullmq';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';

import { SignInAttempts } from './limits/attempts/sign-in-attempts.js';
import { AccessService } from './access/access.service.js';
import { DashboardAuth } from './admin/dashboard-auth.js';
import { serveDashboard } from './admin/dashboard.js';
import { addAccessLog, requestIds } from './http/hooks/access-log.hook.js';
import { collectMethods } from './http/hooks/allowed-methods.hook.js';
import { batchWrites } from './http/hooks/batched-writes.hook.js';
import { addCors } from './http/hooks/cors.hook.js';
import { delayContinue } from './http/hooks/expect-continue.js';
import { removeForwardedPorts } from './http/hooks/forwarded-for.hook.js';
import { answerConnect, answerMalformed } from './http/hooks/malformed-requests.js';
import { addMetrics } from './http/hooks/metrics.hook.js';
import { limitRequests, requestLimitError } from './http/hooks/request-limits.hook.js';
import { addSafetyHeaders } from './http/hooks/safety-headers.hook.js';
import { addTracing } from './http/hooks/tracing.hook.js';
import { discardUnreadBodies, leaveBodiesUnread } from './http/hooks/unread-body.hook.js';
import { PublicUrls } from './http/public-urls.js';
import { serveStaticFiles } from './http/static-files.js';
import { withoutImgurSuffix } from './imgur/envelope/imgur-path.js';
import { addImgurHooks } from './imgur/envelope/imgur.hook.js';
import { UploadAdmission } from './limits/upload-admission.js';
import { limitConnections } from './limits/connection-limit.js';
import { UploadQuota } from './limits/upload-quota.js';
import { OpenApiParts } from './openapi/openapi-parts.js';
import { serveOpenApi } from './openapi/document/openapi-server.js';
import { serveSwaggerUi } from './openapi/document/swagger-ui.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { addTusHeaders, withoutTusSlash } from './tus/tus.hook.js';
import { UploadLocks } from './tus/upload-locks.js';

/** Time in which the header fields of a request must arrive. */
const HEADERS_MS = 30_000;
/** Interval at which Node checks for connections whose header fields are late. */
const CHECK_CONNECTIONS_MS = 5_000;
/** More than the edge accepts, plus the fields that it adds. */
const MAX_HEADER_BYTES = 64 * 1024;
/** Uploads in progress get this long to be answered when the process stops, and then the jobs get the same time. */
const DRAIN_MS = 10_000;
/** After this, connections of slow readers are cut. Longer than a read waits for a variant. */
const CLOSE_MS = 6_000;

export interface RunningApi extends RunningProcess {
  /** The URL at which it listens. */
  url: string;
}

export interface StartApiOptions {
  settings: Settings;
  /** Folder of the built pages. */
  webRoot: string;
  log: Log;
  tracer: Tracer;
}

/** Starts a process whose root module imports ApiModule. Resolves when it accepts requests. */
export async function startApi(root: DynamicModule, options: StartApiOptions): Promise<RunningApi> {
  const { settings, log } = options;
  const { http } = settings;
  const app = await createApp(root, options);
  const url = await listen(app, { host: http.host, port: http.port, portVariable: 'PORT' });
  const base = http.publicUrl ?? url;
  app.get(PublicUrls).base = base;
  if (settings.moderation) app.get(HookImageUrls, { strict: false }).base = base;
  log.info({ url, dataDir: settings.dataDir }, 'listening');
  if (http.publicUrl === undefined && !isLoopback(http.host)) {
    log.warn(`Links begin with ${url}, and other machines can send requests: set PUBLIC_URL to the URL that they use.`);
  }
  if (settings.uploadAccess === 'open' && isReachableFromElsewhere(http)) {
    log.warn('Everybody who can reach this instance may upload. UPLOAD_ACCESS=key admits those with an API key alone.');
  }
  return { url, stop: () => stop(app) };
}

/** The initialised application: Fastify with its hooks, Nest, and the routes that are not Nest's. */
async function createApp(
  root: DynamicModule,
  { settings, webRoot, log, tracer }: StartApiOptions,
): Promise<NestFastifyApplication> {
  const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    app.get(ProblemFilter).answer(error, request, reply);
  const adapter = new FastifyAdapter({
    trustProxy: settings.http.trustedProxies.length > 0 ? settings.http.trustedProxies : false,
    // The time of a body is limited by its own rules (request-body.ts), not by a limit on the whole request.
    requestTimeout: 0,
    http: { maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: CHECK_CONNECTIONS_MS },
    clientErrorHandler: answerMalformed,
    genReqId: requestIds(),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Long parameters reach their handler, which answers 404. The limit on header fields limits them as well.
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    rewriteUrl: (request: IncomingMessage) => withoutTusSlash(withoutImgurSuffix(request.url ?? '/')),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      answerError(requestLimitError(request) ?? error, request, reply),
  });
  const fastify = adapter.getInstance();
  const addMissingMethods = collectMethods(fastify);
  addHooks(fastify, { log, tracer, readQuota: (request) => app.get(UploadQuota).stateOf(request) });
  leaveBodiesUnread(fastify);
  fastify.decorateRequest('principal', undefined);
  fastify.decorateRequest('uploadAllowance', undefined);
  discardUnreadBodies(fastify);
  const { server } = fastify;
  server.headersTimeout = HEADERS_MS;
  limitConnections(server);
  delayContinue(fastify);
  server.on('connect', answerConnect);

  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLog(log),
    bodyParser: false,
    abortOnError: false,
  });
  // Jobs that run in this process have no queues to show.
  if (settings.queueUrl !== undefined) {
    const auth = new DashboardAuth(settings.adminToken, app.get(AccessService), app.get(SignInAttempts));
    await serveDashboard(app, { auth, queues: await findQueues(app, settings), answerError });
  }
  await serveStaticFiles(app, webRoot);
  serveOpenApi(app, app.get(OpenApiParts), () => app.get(PublicUrls).base);
  await serveSwaggerUi(app);
  await app.init();
  addMissingMethods(answerError);
  return app;
}

/** BullMQ's queues. Its module is loaded on demand: installations without queues do not need it. */
async function findQueues(app: NestFastifyApplication, settings: Settings): Promise<Queue[]> {
  const { getQueueToken } = await import('@nestjs/bullmq');
  return queuesOf(settings).map((name) => app.get<Queue>(getQueueToken(name), { strict: false }));
}

interface HookOptions {
  log: Log;
  tracer: Tracer;
  readQuota: Parameters<typeof addImgurHooks>[1];
}

/**
 * The hooks in the order in which they run. They are Fastify's, because requests without a Nest route pass them too:
 * files, documents, the dashboard, 404 and 405. Nest's guards and interceptors run for Nest routes alone (decision
 * 0039).
 */
function addHooks(fastify: FastifyInstance, { log, tracer, readQuota }: HookOptions): void {
  addSafetyHeaders(fastify);
  // Before the first hook that reads `request.ip`.
  removeForwardedPorts(fastify);
  limitRequests(fastify);
  addCors(fastify);
  addMetrics(fastify);
  addTracing(fastify, tracer);
  addAccessLog(fastify, log);
  addImgurHooks(fastify, readQuota);
  addTusHeaders(fastify);
  batchWrites(fastify);
}

/** Answers the requests in progress, finishes jobs, and releases what the process holds. */
async function stop(app: NestFastifyApplication): Promise<void> {
  const drained = app.get(UploadAdmission).drain(DRAIN_MS);
  app.get(UploadLocks).interruptAll();
  await drained;
  // Before app.close(), which closes the database first: requests in progress still need it.
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), CLOSE_MS);
  await app.getHttpAdapter().close();
  clearTimeout(cut);
  await app.get(JobQueue).drain(DRAIN_MS);
  // Before app.close(), because the lease is a row of the database.
  await app.get(NodeLease).release();
  await app.close();
}
