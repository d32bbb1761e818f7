import { Counter, Gauge, Histogram, collectDefaultMetrics, Registry } from 'prom-client';

import { HotPathCounter } from './hot-path-counter.js';
import { HotPathHistogram } from './hot-path-histogram.js';
import { QueueGauge } from './queue-gauge.js';

export type { HistogramSeries } from './hot-path-histogram.js';
export type { QueueCount } from './queue-gauge.js';

/**
 * The metrics of this process, which GET /metrics prints. Label values are closed sets (docs/metrics.md). The metrics
 * are the one state that the modules of a process share (decision 0042); `registry.resetMetrics` sets them to zero in
 * unit tests.
 */
export const registry = new Registry();
const registers = [registry];

/** Buckets in seconds for operations that usually take about a millisecond. */
const SHORT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Buckets in seconds for uploads and requests. */
const LONG_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

collectDefaultMetrics({ register: registry, prefix: 'imglink_' });

export const httpSeconds = new HotPathHistogram({
  registry,
  name: 'imglink_http_request_seconds',
  help: 'Seconds from a request to the end of its response, by route, method and status: 2xx, 3xx, 4xx, 5xx.',
  labelNames: ['route', 'method', 'status'] as const,
  buckets: LONG_BUCKETS,
});

export const httpBytes = new HotPathCounter({
  registry,
  name: 'imglink_http_bytes_total',
  help: 'Bytes received from and sent to clients and proxies; direction: in, out.',
  labelNames: ['direction'] as const,
});

export const uploads = new Counter({
  registers,
  name: 'imglink_uploads_total',
  help: 'Uploads by outcome: stored (200), accepted (202), refused (a client error), failed (a server error), aborted (the client disconnected). A request that lacks the credentials to upload is not an upload; imglink_refusals_total counts it.',
  labelNames: ['outcome'] as const,
});
for (const outcome of ['stored', 'accepted', 'refused', 'failed', 'aborted']) uploads.inc({ outcome }, 0);

/** The problem codes of requests that are refused for their credentials, or for a limit of their account or API key. */
export const REFUSAL_REASONS = [
  'credentials-required',
  'credentials-invalid',
  'credentials-needed',
  'access-token-invalid',
  'scope-missing',
  'not-owner',
  'cross-site-request',
  'token-missing',
  'token-wrong',
  'limit-reached',
  'account-full',
] as const;

export const refusals = new Counter({
  registers,
  name: 'imglink_refusals_total',
  help: 'Requests refused for their credentials, or for a limit of their account or API key; reason: the code of the problem.',
  labelNames: ['reason'] as const,
});
for (const reason of REFUSAL_REASONS) refusals.inc({ reason }, 0);

export const uploadStageSeconds = new Histogram({
  registers,
  name: 'imglink_upload_stage_seconds',
  help: 'Seconds of each stage of an upload; stage: receive (body to staging), queue (adding the job), wait (for the job), object (to the store), row; outcome: done, refused, failed, aborted.',
  labelNames: ['stage', 'outcome'] as const,
  buckets: LONG_BUCKETS,
});

export const timeToLink = new Histogram({
  registers,
  name: 'imglink_time_to_link_seconds',
  help: 'Seconds from the first byte of an upload to its link, for answers 200 and 202; reported by the process that ran the job.',
  buckets: [...LONG_BUCKETS, 120, 600],
});

export const uploadBytes = new Counter({
  registers,
  name: 'imglink_upload_bytes_total',
  help: 'Bytes of stored images.',
});

export const uploadSeconds = new Histogram({
  registers,
  name: 'imglink_upload_seconds',
  help: 'Seconds from the request to the link, for uploads answered with 200.',
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const uploadsInProgress = new Gauge({
  registers,
  name: 'imglink_uploads_in_progress',
  help: 'Uploads that are being received or not yet answered.',
});

export const slotsRefused = new Counter({
  registers,
  name: 'imglink_slots_refused_total',
  help: 'Requests that were refused a slot or lost it; kind: uploads, forms, imports, streams (of events); reason: share (the client uses its share), full (all slots are used), evicted (in favour of another client).',
  labelNames: ['kind', 'reason'] as const,
});
for (const kind of ['uploads', 'forms', 'imports', 'streams']) {
  for (const reason of ['share', 'full', 'evicted']) slotsRefused.inc({ kind, reason }, 0);
}

export const connectionsRefused = new Counter({
  registers,
  name: 'imglink_connections_refused_total',
  help: 'Connections closed at once because the process or the client reached its limit.',
});

export const slowBodies = new Counter({
  registers,
  name: 'imglink_slow_bodies_total',
  help: 'Request bodies ended with 408 because they were too slow, paused or took too long.',
});

export const stagedUploads = new Gauge({
  registers,
  name: 'imglink_staged_uploads',
  help: 'Staged uploads at the last sweep; reported only by the process that ran it.',
});

export const databaseQueries = new Counter({
  registers,
  name: 'imglink_database_queries_total',
  help: 'Statements sent to the database, except those that a process sends regularly: it reads changed bans and adds to the statistics. The begin and the end of a transaction are not counted either.',
});

export const databaseSeconds = new Histogram({
  registers,
  name: 'imglink_database_seconds',
  help: 'Seconds of reads and transactions, including retries and the wait for a connection; operation: read, write; outcome: done, failed.',
  labelNames: ['operation', 'outcome'] as const,
  buckets: SHORT_BUCKETS,
});

export const storeSeconds = new Histogram({
  registers,
  name: 'imglink_store_seconds',
  help: 'Seconds of operations of a store. A put excludes the wait for its body; a get ends at its first byte; store: staging, or the index in STORAGE_URL; outcome: done, failed.',
  labelNames: ['store', 'operation', 'outcome'] as const,
  buckets: SHORT_BUCKETS,
});

export const cacheRequests = new HotPathCounter({
  registry,
  name: 'imglink_cache_requests_total',
  help: 'Lookups of links by layer (l1, l2) and result: hit, miss, absent (a cached 404), error (l2 is unreachable).',
  labelNames: ['layer', 'result'] as const,
});

export const purgeSeconds = new Histogram({
  registers,
  name: 'imglink_purge_seconds',
  help: 'Seconds from a delete or expiry to its verified purge.',
  buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 30, 120],
});

export const variantSeconds = new Histogram({
  registers,
  name: 'imglink_variant_seconds',
  help: 'Seconds of a render, which makes all requested variants of an image; lane: light, heavy.',
  labelNames: ['lane'] as const,
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

export const renderProcessEnds = new Counter({
  registers,
  name: 'imglink_render_process_ends_total',
  help: 'Render processes that ended; lane: light, heavy; reason: idle, large (used too much memory), slow (a render exceeded its time limit), crashed.',
  labelNames: ['lane', 'reason'] as const,
});
for (const lane of ['light', 'heavy']) {
  for (const reason of ['idle', 'large', 'slow', 'crashed']) renderProcessEnds.inc({ lane, reason }, 0);
}

// The label is `name` because Prometheus sets a label `job` itself.
export const jobs = new Counter({
  registers,
  name: 'imglink_jobs_total',
  help: 'Finished jobs by name, once for all their attempts; outcome: done, failed.',
  labelNames: ['name', 'outcome'] as const,
});

/** Starts the counters of a job at zero, so that Prometheus sees the first failure as an increase. */
export function initJobCounters(name: string): void {
  for (const outcome of ['done', 'failed']) jobs.inc({ name, outcome }, 0);
}

export const jobSeconds = new Histogram({
  registers,
  name: 'imglink_job_seconds',
  help: 'Seconds of each attempt of a job; outcome: done, failed (it may be retried).',
  labelNames: ['name', 'outcome'] as const,
  buckets: LONG_BUCKETS,
});

export const leaseHeld = new Gauge({
  registers,
  name: 'imglink_node_lease_held',
  help: '1 while this process holds a node lease and can allocate keys; only in processes that accept uploads.',
});

export const leaseSecondsLeft = new Gauge({
  registers,
  name: 'imglink_node_lease_seconds_left',
  help: 'Seconds until the node lease expires unless it is renewed; only in processes that accept uploads.',
});

// A process that accepts no uploads has no value, instead of 0.
leaseHeld.remove();
leaseSecondsLeft.remove();

export const lastSweep = new Gauge({
  registers,
  name: 'imglink_last_sweep_timestamp_seconds',
  help: 'Unix time of the last sweep that this process completed without a failure; 0: never. One of several processes sweeps.',
});

export const deletionsDue = new Gauge({
  registers,
  name: 'imglink_deletions_due',
  help: 'Deletions and expiries that the last sweep found overdue, because a purge was interrupted or an edge refuses it; at most 50,000.',
});

export const moderationWaiting = new Gauge({
  registers,
  name: 'imglink_moderation_waiting',
  help: 'Images that the moderation hook had not decided about at the last sweep; reported only by the process that ran it.',
});

export const moderationOldestSeconds = new Gauge({
  registers,
  name: 'imglink_moderation_oldest_seconds',
  help: 'Age of the oldest image that the moderation hook had not decided about at the last sweep; 0: there was none.',
});

export const moderationAnswers = new Counter({
  registers,
  name: 'imglink_moderation_answers_total',
  help: 'Answers of the moderation hook; action: allow, block, refuse, none (no valid answer in time).',
  labelNames: ['action'] as const,
});
for (const action of ['allow', 'block', 'refuse', 'none']) moderationAnswers.inc({ action }, 0);

export const moderationSeconds = new Histogram({
  registers,
  name: 'imglink_moderation_seconds',
  help: 'Seconds that one question to the moderation hook takes.',
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120],
});

export const jobWaitSeconds = new Histogram({
  registers,
  name: 'imglink_job_wait_seconds',
  help: 'Seconds from adding a job to its first attempt, without its delay.',
  labelNames: ['name'] as const,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30, 120],
});

export const queueJobs = new QueueGauge({
  registers,
  name: 'imglink_queue_jobs',
  help: 'Jobs in each queue, for all processes together; state: waiting, active, delayed, failed, completed.',
});
