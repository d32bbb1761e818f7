import type { Log } from '#observability';
import type { Redis } from 'ioredis';

/** Throws when this Redis may evict jobs to make room; warns when it loses them in a crash. */
export async function checkQueuePolicy(redis: Redis, log: Log): Promise<void> {
  const policy = await read(redis, 'maxmemory-policy', 'memory', 'maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    throw new Error(
      `its maxmemory-policy is ${policy}, which drops jobs when memory is short; the queue needs noeviction. ` +
        'Give the cache (CACHE_URL) a Redis of its own.',
    );
  }
  if (policy === undefined) log.warn("the queue's Redis does not say whether it evicts; it must be noeviction");
  const appendOnly = await read(redis, 'appendonly', 'persistence', 'aof_enabled');
  if (appendOnly === 'no' || appendOnly === '0') {
    log.warn("the queue's Redis keeps no append-only file: jobs lost in a crash come back with the next sweep");
  }
}

/** Hosted servers forbid CONFIG and tell the same by INFO. */
async function read(redis: Redis, name: string, section: string, field: string): Promise<string | undefined> {
  try {
    const [, value] = (await redis.config('GET', name)) as string[];
    if (value !== undefined) return value;
  } catch {
    // Forbidden or unknown.
  }
  const info = await redis.info(section);
  return new RegExp(`^${field}:(\\S+)`, 'm').exec(info)?.[1];
}
