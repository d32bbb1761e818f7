import { expect, it } from 'vitest';

import { RedisServer } from '../../../../test/harness/redis.js';
import { openBullmq } from '../testing/open-bullmq.js';

it.each([{}, { forbidConfig: true }])(
  'refuses a Redis that may evict jobs, and says what to do %o',
  async (options) => {
    await using redis = await RedisServer.start({ policy: 'allkeys-lru', ...options });
    await expect(openBullmq(redis.url)).rejects.toThrow(
      `REDIS_URL, 127.0.0.1:${redis.port}: its maxmemory-policy is allkeys-lru`,
    );
  },
);

it('takes one that never evicts, where it may not read its settings too', async () => {
  await using redis = await RedisServer.start({ forbidConfig: true });
  await using open = await openBullmq(redis.url);
  await open.jobs.ping();
});

it('names the address that does not answer', async () => {
  await using redis = await RedisServer.start();
  await redis.kill();
  await expect(openBullmq(redis.url)).rejects.toThrow(`REDIS_URL, 127.0.0.1:${redis.port}`);
});
