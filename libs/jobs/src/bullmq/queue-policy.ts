import type { Log } from '#observability';
import type { Redis } from 'ioredis';

/** Throws when this Redis may evict jobs to free memory. Logs a warning when a crash of Redis would lose jobs. */
export async function checkQueuePolicy(redis: Redis, log: Log): Promise<void> {
  const policy = await readSetting(redis, 'maxmemory-policy', 'memory', 'maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    throw new Error(
      `its maxmemory-policy is ${policy}, which drops jobs when memory is short; the queue needs noeviction. ` +
        'Give the cache (CACHE_URL) a Redis of its own.',
    );
  }
  if (policy === undefined) log.warn("the queue's Redis does not report its maxmemory-policy; it must be noeviction");
  const appendOnly = await readSetting(redis, 'appendonly', 'persistence', 'aof_enabled');
  if (appendOnly === 'no' || appendOnly === '0') {
    log.warn("the queue's Redis has no append-only file: the next sweep adds jobs again that a crash of Redis loses");
  }
}

/** Hosted servers forbid CONFIG and report the same values in INFO. */
async function readSetting(redis: Redis, name: string, section: string, field: string): Promise<string | undefined> {
  try {
    const [, value] = (await redis.config('GET', name)) as string[];
    if (value !== undefined) return value;
  } catch {
    // The command is forbidden or unknown.
  }
  const info = await redis.info(section);
  return new RegExp(`^${field}:(\\S+)`, 'm').exec(info)?.[1];
}
