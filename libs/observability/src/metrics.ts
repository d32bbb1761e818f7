import { Counter, Gauge, Histogram, collectDefaultMetrics, register } from 'prom-client';

import { HotCounter } from './hot-counter.js';
import { HotHistogram } from './hot-histogram.js';

/** What this process tells Prometheus; GET /metrics prints it. Label values are closed sets (docs/metrics.md). */
export const registry = register;

/** Of what answers in a millisecond when all is well, and in seconds when it is not. */
const QUICK = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Of what an upload or a request takes. */
const PATIENT = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

collectDefaultMetrics({ register, prefix: 'imglink_' });

export const httpSeconds = new HotHistogram({
  name: 'imglink_http_request_seconds',
  help: 'Seconds from a request to the end of its answer, by route, method and status: 2xx, 3xx, 4xx, 5xx.',
  labelNames: ['route', 'method', 'status'] as const,
  buckets: PATIENT,
});

export const httpBytes = new HotCounter({
  name: 'imglink_http_bytes_total',
  help: 'Bytes that came in from clients and proxies, and went out to them; direction: in, out.',
  labelNames: ['direction'] as const,
});

export const uploads = new Counter({
  name: 'imglink_uploads_total',
  help: "Uploads by how they ended; outcome: stored (200), accepted (202), refused (the caller's fault), failed (ours), aborted (the client left).",
  labelNames: ['outcome'] as const,
});
for (const outcome of ['stored', 'accepted', 'refused', 'failed', 'aborted']) uploads.inc({ outcome }, 0);

export const uploadStageSeconds = new Histogram({
  name: 'imglink_upload_stage_seconds',
  help: 'Seconds of each stage of uploads; stage: receive (the body into staging), queue, wait (for the job), object (into the store), row; outcome: done, refused, failed, aborted.',
  labelNames: ['stage', 'outcome'] as const,
  buckets: PATIENT,
});

export const timeToLink = new Histogram({
  name: 'imglink_time_to_link_seconds',
  help: 'Seconds from the first byte of an upload to its link, whether it was answered 200 or 202; told by who did the job.',
  buckets: [...PATIENT, 120, 600],
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

export const slotsRefused = new Counter({
  name: 'imglink_slots_refused_total',
  help: 'Requests that got no slot, or lost it; kind: uploads, forms, imports, streams (of events); reason: share (the client holds its share), full (all are taken), evicted (it made way for another client).',
  labelNames: ['kind', 'reason'] as const,
});
for (const kind of ['uploads', 'forms', 'imports', 'streams']) {
  for (const reason of ['share', 'full', 'evicted']) slotsRefused.inc({ kind, reason }, 0);
}

export const connectionsRefused = new Counter({
  name: 'imglink_connections_refused_total',
  help: 'Connections that were closed at once, since the process or the client had its share of them.',
});

export const slowBodies = new Counter({
  name: 'imglink_slow_bodies_total',
  help: 'Bodies that were ended with 408, since they came too slowly, paused or took too long.',
});

export const stagedUploads = new Gauge({
  name: 'imglink_staged_uploads',
  help: 'Staged uploads that the last sweep saw; only the process that swept knows it.',
});

export const databaseQueries = new Counter({
  name: 'imglink_database_queries_total',
  help: 'Statements sent to the database.',
});

export const databaseSeconds = new Histogram({
  name: 'imglink_database_seconds',
  help: 'Seconds of reads and of transactions, with the wait for a connection or turn and with retries; operation: read, write; outcome: done, failed.',
  labelNames: ['operation', 'outcome'] as const,
  buckets: QUICK,
});

export const storeSeconds = new Histogram({
  name: 'imglink_store_seconds',
  help: 'Seconds that a store of objects took, without the wait for the bytes that were put; of a get, until its first byte; store: staging, or the place in STORAGE_URL; outcome: done, failed.',
  labelNames: ['store', 'operation', 'outcome'] as const,
  buckets: QUICK,
});

export const cacheRequests = new HotCounter({
  name: 'imglink_cache_requests_total',
  help: 'Look-ups of links by layer (l1, l2) and result: hit, miss, absent (a hit that says there is no such image), error (l2 out of reach).',
  labelNames: ['layer', 'result'] as const,
});

export const purgeSeconds = new Histogram({
  name: 'imglink_purge_seconds',
  help: 'Seconds from a delete or expiry to its verified purge.',
  buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 30, 120],
});

export const variantSeconds = new Histogram({
  name: 'imglink_variant_seconds',
  help: 'Seconds of a render, which makes all variants of an image that are asked for; lane: light, heavy.',
  labelNames: ['lane'] as const,
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

export const renderProcessEnds = new Counter({
  name: 'imglink_render_process_ends_total',
  help: 'Processes that rendered and ended; lane: light, heavy; reason: idle, large (it kept too much memory), slow (a render took longer than its time limit), crashed.',
  labelNames: ['lane', 'reason'] as const,
});
for (const lane of ['light', 'heavy']) {
  for (const reason of ['idle', 'large', 'slow', 'crashed']) renderProcessEnds.inc({ lane, reason }, 0);
}

// `name`, since Prometheus says `job` of whom it asks.
export const jobs = new Counter({
  name: 'imglink_jobs_total',
  help: 'Jobs by name and how they ended, all their runs together; outcome: done, failed.',
  labelNames: ['name', 'outcome'] as const,
});

/** A failure that is the first of its kind is an increase, not a new series. */
export function expectJobs(name: string): void {
  for (const outcome of ['done', 'failed']) jobs.inc({ name, outcome }, 0);
}

export const jobSeconds = new Histogram({
  name: 'imglink_job_seconds',
  help: 'Seconds of each run of a job; outcome: done, failed (it may be tried again).',
  labelNames: ['name', 'outcome'] as const,
  buckets: PATIENT,
});

export const leaseHeld = new Gauge({
  name: 'imglink_node_lease_held',
  help: '1 while this process holds a node number and can make keys; of processes that take uploads.',
});

export const leaseSecondsLeft = new Gauge({
  name: 'imglink_node_lease_seconds_left',
  help: 'Seconds until the node number lapses if it is not renewed; of processes that take uploads.',
});

// None, rather than a 0, of a process that takes no uploads.
leaseHeld.remove();
leaseSecondsLeft.remove();

export const lastSweep = new Gauge({
  name: 'imglink_last_sweep_timestamp_seconds',
  help: 'When this process last swept to the end without a failure; 0: never. Of several processes one sweeps.',
});

export const deletionsDue = new Gauge({
  name: 'imglink_deletions_due',
  help: 'Deletions and expiries that the last sweep found due: purges that died, or that an edge refuses. 50,000 at most.',
});

export const jobWaitSeconds = new Histogram({
  name: 'imglink_job_wait_seconds',
  help: 'Seconds from the adding of a job to its first run.',
  labelNames: ['name'] as const,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30, 120],
});

export interface QueueCount {
  queue: string;
  state: string;
  count: number;
}

/** Whoever has queues tells their lengths here, when they are asked for. */
export const queueCounts = new Set<() => Promise<QueueCount[]>>();

/** No figure at all is better than a late one. */
export const queueJobs: Gauge<'queue' | 'state'> = new Gauge({
  name: 'imglink_queue_jobs',
  help: 'Jobs in each queue, of all processes together; state: waiting, active, delayed, failed, completed.',
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
