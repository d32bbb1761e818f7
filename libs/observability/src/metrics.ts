import { Counter, Gauge, Histogram, collectDefaultMetrics, register } from 'prom-client';

/** What this process tells Prometheus; GET /metrics prints it. Label values are closed sets. */
export const registry = register;

collectDefaultMetrics({ register, prefix: 'imglink_' });

/** outcome: stored, accepted (202), refused (the caller's fault), failed (ours), aborted (the client left). */
export const uploads = new Counter({
  name: 'imglink_uploads_total',
  help: 'Uploads by how they ended.',
  labelNames: ['outcome'] as const,
});

export const uploadBytes = new Counter({ name: 'imglink_upload_bytes_total', help: 'Bytes of images stored.' });

export const uploadSeconds = new Histogram({
  name: 'imglink_upload_seconds',
  help: 'Seconds from the request to the link, of uploads answered 200.',
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const uploadsInProgress = new Gauge({
  name: 'imglink_uploads_in_progress',
  help: 'Uploads whose body is coming in or whose answer is owed.',
});

export const stagedUploads = new Gauge({
  name: 'imglink_staged_uploads',
  help: 'Staged uploads that the last sweep saw.',
});

export const databaseQueries = new Counter({
  name: 'imglink_database_queries_total',
  help: 'Statements sent to the database.',
});

/** layer: l1, l2. result: hit, miss, absent (a hit that says there is no such image), error (l2 out of reach). */
export const cacheRequests = new Counter({
  name: 'imglink_cache_requests_total',
  help: 'Look-ups of links by cache layer and result.',
  labelNames: ['layer', 'result'] as const,
});

export const purgeSeconds = new Histogram({
  name: 'imglink_purge_seconds',
  help: 'Seconds from a delete or expiry to its verified purge.',
  buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 30, 120],
});

export const variantSeconds = new Histogram({
  name: 'imglink_variant_seconds',
  help: 'Seconds to render a variant.',
  labelNames: ['extension'] as const,
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const jobs = new Counter({
  name: 'imglink_jobs_total',
  help: 'Jobs by name and how they ended.',
  labelNames: ['job', 'outcome'] as const,
});

export const leaseHeld = new Gauge({
  name: 'imglink_node_lease_held',
  help: '1 while this process holds a node number and can make keys.',
});

export const jobWaitSeconds = new Histogram({
  name: 'imglink_job_wait_seconds',
  help: 'Seconds from the adding of a job to its first run.',
  labelNames: ['job'] as const,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30, 120],
});

export interface QueueCount {
  queue: string;
  state: string;
  count: number;
}

/** Whoever has queues tells their lengths here, when they are asked for. */
export const queueCounts = new Set<() => Promise<QueueCount[]>>();

/** state: waiting, active, delayed, failed, completed. No figure at all is better than a late one. */
export const queueJobs: Gauge<'queue' | 'state'> = new Gauge({
  name: 'imglink_queue_jobs',
  help: 'Jobs in the queue, of all processes together.',
  labelNames: ['queue', 'state'] as const,
  async collect() {
    this.reset();
    const counted = await Promise.allSettled([...queueCounts].map((count) => count()));
    for (const outcome of counted) {
      if (outcome.status !== 'fulfilled') continue;
      for (const { queue, state, count } of outcome.value) this.set({ queue, state }, count);
    }
  },
});
