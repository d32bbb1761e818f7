import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bullmq';
import type { FastifyInstance } from 'fastify';

import { dashboardGuard } from './dashboard-auth.hook.js';

const PATH = '/admin/queues';
const MAX_BODY_BYTES = 1024 * 1024;

/** The page names fonts of another host, which it does without. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; " +
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export interface DashboardOptions {
  /** Password of `admin`. */
  token: string;
  /** Names of the queues to show. */
  queues: readonly string[];
}

/**
 * Bull Board at /admin/queues. All of it lives in one scope of Fastify, whose hook guards whatever is routed there:
 * page, files, API and what does not exist. Bull Board's own option guards the page alone.
 */
export async function serveDashboard(app: NestFastifyApplication, { token, queues }: DashboardOptions): Promise<void> {
  // Loaded on demand: who has no queues or shows none does without it.
  const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }, { getQueueToken }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/fastify'),
    import('@nestjs/bullmq'),
  ]);
  const board = new FastifyAdapter();
  board.setBasePath(PATH);
  createBullBoard({
    queues: queues.map((name) => new BullMQAdapter(app.get<Queue>(getQueueToken(name), { strict: false }))),
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'imglink' } },
  });
  const scope = async (fastify: FastifyInstance) => {
    fastify.addHook('onRequest', dashboardGuard(token));
    fastify.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
    const parse = fastify.getDefaultJsonParser('error', 'error');
    fastify.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, parse);
    fastify.setNotFoundHandler((_request, reply) => void reply.code(404).type('text/plain').send('Not found'));
    await fastify.register(board.registerPlugin());
  };
  await app.register(scope, { prefix: PATH });
}
