import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';

import { testRedis, type TestRedis } from '../../../../test/harness/redis.js';
import { jobQueueContract } from '../testing/index.js';
import { openBullmqPair } from '../testing/bullmq-queues.js';

let redis: TestRedis;

beforeAll(async () => {
  redis = await testRedis();
});

afterAll(() => redis[Symbol.asyncDispose]());

jobQueueContract(() => {
  const url = new URL(redis.url);
  url.searchParams.set('prefix', `test-${randomUUID()}`);
  return openBullmqPair(url.href);
});
