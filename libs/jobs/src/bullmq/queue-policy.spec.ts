import { expect, it } from 'vitest';

import { RedisServer } from '../../../../test/harness/redis.js';
import { openBullmq } from '../testing/bullmq-queues.js';

it.each([{}, { forbidConfig: true }])(
  'refuses a Redis that may evict jobs, and says what to change, with %o',
  async (options) => {
    await using redis = await RedisServer.start({ policy: 'allkeys-lru', ...options });
    await expect(openBullmq(redis.url)).rejects.toThrow(
      `REDIS_URL, 127.0.0.1:${redis.port}: its maxmemory-policy is allkeys-lru`,
    );
  },
);

it('accepts a Redis that never evicts, also where CONFIG is forbidden', async () => {
  await using redis = await RedisServer.start({ forbidConfig: true });
  await using open = await openBullmq(redis.url);
  await expect(open.jobs.ping()).resolves.toBeUndefined();
});

it('names the address of a Redis that does not answer', async () => {
  await using redis = await RedisServer.start();
  await redis.kill();
  await expect(openBullmq(redis.url)).rejects.toThrow(`REDIS_URL, 127.0.0.1:${redis.port}`);
});
