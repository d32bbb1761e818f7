import type { Settings } from '#config';
import { Redis } from 'ioredis';

import { fail, type Finding, ok, warn, messagesOf } from './finding.js';

const CONNECT_MS = 5_000;
/** Largest share of Redis's memory that may be in use. Jobs that wait for a worker need the rest. */
const FULL = 0.8;

interface Seen {
  policy: string | undefined;
  isAppendOnly: boolean;
  usedShare: number;
  nowMs: number;
}

export interface RedisCheck {
  findings: Finding[];
  nowMs: number | undefined;
}

/** The Redis of the queue must evict nothing, and the Redis of the cache must evict. One Redis cannot do both. */
export async function checkRedis({ queueUrl, cacheUrl }: Settings): Promise<RedisCheck> {
  const findings: Finding[] = [];
  let nowMs: number | undefined;
  if (queueUrl === undefined) findings.push(ok('queue', 'in the process: no Redis is set'));
  else {
    const seen = await look(queueUrl);
    findings.push(...(seen instanceof Error ? [unreachable('queue Redis', 'REDIS_URL', seen)] : queueFindings(seen)));
    if (!(seen instanceof Error)) nowMs = seen.nowMs;
  }
  if (cacheUrl !== undefined && cacheUrl !== queueUrl) {
    const seen = await look(cacheUrl);
    findings.push(seen instanceof Error ? unreachable('cache Redis', 'CACHE_URL', seen) : cacheFinding(seen));
  } else if (cacheUrl !== undefined) {
    const advice = 'Give the cache a Redis of its own (CACHE_URL) with allkeys-lru: here it takes memory from jobs.';
    findings.push(warn('cache Redis', 'it is the one of the queue', advice));
  }
  return { findings, nowMs };
}

function queueFindings({ policy = 'unknown', isAppendOnly, usedShare }: Seen): Finding[] {
  if (policy !== 'noeviction') {
    const advice = 'Set maxmemory-policy noeviction: with any other policy, Redis drops jobs when memory is short.';
    return [fail('queue Redis', `its maxmemory-policy is ${policy}`, advice)];
  }
  const findings = [ok('queue Redis', 'answers, evicts nothing')];
  if (!isAppendOnly) {
    const advice = 'Set appendonly yes: without it, jobs that a crash loses run only after the next sweep.';
    findings.push(warn('queue durability', 'it keeps no append-only file', advice));
  }
  if (usedShare > FULL) {
    const advice =
      'Give it more memory, or find out why jobs pile up (/admin/queues). A full queue refuses jobs, and uploads get a 202.';
    findings.push(warn('queue memory', `${Math.round(usedShare * 100)} % of maxmemory is used`, advice));
  }
  return findings;
}

function cacheFinding({ policy = 'unknown' }: Seen): Finding {
  if (policy === 'allkeys-lru' || policy === 'allkeys-lfu') return ok('cache Redis', `answers, policy ${policy}`);
  const advice = 'Set maxmemory and maxmemory-policy allkeys-lru. Otherwise a full cache accepts no new entries.';
  return warn('cache Redis', `its maxmemory-policy is ${policy}`, advice);
}

function unreachable(what: string, variable: string, error: Error): Finding {
  return fail(
    what,
    messagesOf(error),
    `Check host, port and password in ${variable}, that Redis runs, and the network between.`,
  );
}

async function look(url: string): Promise<Seen | Error> {
  const address = new URL(url);
  // `prefix` is a parameter of imglink. ioredis would read it as one of its own options.
  address.searchParams.delete('prefix');
  const redis = new Redis(address.href, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: CONNECT_MS,
    retryStrategy: () => null,
  });
  let failure: Error | undefined;
  redis.on('error', (error: Error) => (failure = error));
  try {
    await redis.connect();
    const [info, time] = await Promise.all([redis.info(), redis.time()]);
    const field = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
    const limit = Number(field('maxmemory') ?? 0);
    const [seconds, microseconds] = time.map(Number);
    return {
      policy: field('maxmemory_policy'),
      isAppendOnly: field('aof_enabled') === '1',
      usedShare: limit > 0 ? Number(field('used_memory')) / limit : 0,
      nowMs: (seconds ?? 0) * 1000 + (microseconds ?? 0) / 1000,
    };
  } catch (error) {
    // For a refused connection, ioredis rejects with "closed" only. The error event has the reason.
    return failure ?? (error as Error);
  } finally {
    redis.disconnect();
  }
}
