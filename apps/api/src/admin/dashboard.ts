import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bullmq';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { requestsHtml } from '../pages/page-preference.js';
import type { DashboardAuth } from './dashboard-auth.js';
import { readJsonBody } from './json-body.js';

const PATH = '/admin/queues';

/** The page refers to fonts of another host. They are blocked, and it works without them. */
const HEADERS = {
  'cache-control': 'private, no-store',
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; " +
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export interface DashboardOptions {
  auth: DashboardAuth;
  /** The queues to show. */
  queues: readonly Queue[];
  /** Answers a refused request. Bull Board has an error handler of its own, which would make a 500 of it. */
  answerError: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
}

/**
 * Serves Bull Board at /admin/queues. It is a Fastify plugin without Nest routes, which a Nest guard cannot protect,
 * and its own option protects the page alone. So a hook of its scope authenticates all requests: page, files, API, and
 * paths that do not exist.
 */
export async function serveDashboard(app: NestFastifyApplication, options: DashboardOptions): Promise<void> {
  const { auth, queues, answerError } = options;
  // Loaded on demand: installations without queues do not need it.
  const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/fastify'),
  ]);
  const board = new FastifyAdapter();
  board.setBasePath(PATH);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue)),
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'imglink', miscLinks: [{ text: 'Administration', url: '/admin' }] } },
  });
  const scope = async (fastify: FastifyInstance) => {
    fastify.addHook('onRequest', async (request, reply) => {
      try {
        await auth.check(request, reply, requestsHtml(request));
      } catch (error) {
        answerError(error, request, reply);
        return reply;
      }
    });
    fastify.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
    const parse = fastify.getDefaultJsonParser('error', 'error');
    fastify.addHook('preValidation', async (request, reply) => {
      try {
        request.body = await readJsonBody(request, parse);
      } catch (error) {
        answerError(error, request, reply);
        return reply;
      }
    });
    fastify.setNotFoundHandler((_request, reply) => void reply.code(404).type('text/plain').send('Not found'));
    await fastify.register(board.registerPlugin());
  };
  await app.register(scope, { prefix: PATH });
}
