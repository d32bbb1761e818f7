import { z } from 'zod';

const MIB = 1024 * 1024;

const flag = (byDefault: 'on' | 'off') =>
  z
    .enum(['on', 'off'])
    .default(byDefault)
    .transform((value) => value === 'on');

const whole = (min: number, max: number, byDefault: number) =>
  z
    .string()
    .regex(/^\d+$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(byDefault);

const redisUrl = z.url({ protocol: /^rediss?$/, error: 'expected redis://host:port or rediss://host:port' });

const otlpUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' });

const origin = z
  .url({ protocol: /^https?$/, error: 'expected an http or https URL such as https://img.example.org' })
  .refine((url) => /^https?:\/\/[^/?#@]+\/*$/.test(url), {
    error: 'expected scheme and host alone, such as https://img.example.org: no path, query, fragment or password',
    abort: true,
  })
  .transform((url) => url.replace(/\/+$/, ''));

/**
 * Every environment variable that imglink reads. The descriptions are docs/configuration.md and the README's table;
 * a variable that is empty counts as not set.
 */
export const variables = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  PORT: whole(0, 65_535, 3000).describe('Port to listen on; 0 takes a free one'),
  PUBLIC_URL: origin.optional().describe('What links begin with; default `http://localhost:PORT`'),
  DATA_DIR: z.string().default('./data').describe('Folder of the embedded mode: database, images, staging, secret'),
  DATABASE_URL: z
    .string()
    .regex(
      /^(sqlite:|mysql:\/\/)/,
      'expected sqlite: with an optional path, or mysql://user:password@host:port/database',
    )
    .default('sqlite:')
    .describe(
      '`sqlite:` (in DATA_DIR), `sqlite:/path/to/file` or `mysql://user:password@host:port/database`, with TLS by `?ssl-mode=` (`DISABLED`, `REQUIRED`, `VERIFY_CA`, `VERIFY_IDENTITY`) and `ssl-ca=/path.pem` (else the authorities of Node and the system)',
    ),
  DATABASE_POOL_SIZE: whole(1, 1000, 10).describe('MySQL connections of one process at most'),
  REDIS_URL: redisUrl
    .optional()
    .describe(
      'Redis of the job queue (`noeviction`, append-only file); empty: jobs run in this process. `?prefix=` names its keys. `rediss://` checks the certificate: NODE_EXTRA_CA_CERTS=/path.pem adds an authority, NODE_USE_SYSTEM_CA=1 those of the system',
    ),
  CACHE_URL: redisUrl
    .optional()
    .describe(
      'Redis of the shared cache (`allkeys-lru`); default REDIS_URL; empty: memory alone. `?prefix=` names its keys',
    ),
  STORAGE_URL: z
    .string()
    .default('file:')
    .describe(
      'Stores of images, separated by spaces: `file:` (in DATA_DIR), `file:/folder` or `s3://bucket/prefix?endpoint=&region=&pathStyle=&checksums=`; several take new images by `weight=` (1), and `readonly` drains one. Append only: rows name a store by its place',
    ),
  STAGING_URL: z.string().default('file:').describe('Store of uploads in progress; best on the disk of STORAGE_URL'),
  KEY_SECRET: z
    .string()
    .min(32, 'expected 32 characters or more')
    .optional()
    .describe(
      'Secret of keys and delete tokens, 32 characters or more; made once in DATA_DIR when not set. Rotated by a list: `new former@2027-03-01T00:00:00Z`, each former secret with the instant until which it was used (docs/operations.md)',
    ),
  MAX_UPLOAD_BYTES: whole(1024, 1024 * MIB, 20 * MIB).describe('Bytes an image may have'),
  MAX_PIXELS: whole(1, 1_000_000_000, 100_000_000).describe('Pixels an image may have'),
  UPLOAD_WAIT_MS: whole(0, 120_000, 10_000).describe('How long an upload waits for its link before the answer is 202'),
  WORKER_CONCURRENCY: whole(1, 256, 8).describe(
    'Jobs of a kind at the same time; of renders at most one heavy one, and as many light ones as there are processors, up to 4',
  ),
  WORKER_BYTES_IN_FLIGHT: whole(1024, 64 * 1024 * MIB, 128 * MIB).describe(
    'Bytes of uploads that one process stores at the same time; a larger one is stored alone',
  ),
  WORKER_PORT: whole(0, 65_535, 3001).describe("Port of a worker's health and metrics; 0 takes a free one"),
  UPLOADS_PER_HOUR: whole(0, 1_000_000_000, 0).describe('Uploads an hour of one client; 0: no limit'),
  ADMIN_TOKEN: z
    .string()
    .min(16, 'expected 16 characters or more')
    .optional()
    .describe('Password of `admin` at /admin/queues, 16 characters or more; without it there is no such page'),
  URL_IMPORT: flag('on').describe('Import of images by URL: `on` or `off`'),
  URL_IMPORT_ALLOW: z
    .string()
    .default('')
    .describe('Hosts or CIDRs that may be imported from besides public addresses, separated by spaces or commas'),
  BODY_IDLE_MS: whole(100, 600_000, 30_000).describe('How long a request body may pause'),
  SWEEP_INTERVAL_MS: whole(100, 86_400_000, 60_000).describe('How often what died half-way is looked for'),
  PARTIAL_UPLOAD_TTL_MS: whole(1_000, 86_400_000, 3_600_000).describe(
    'How long a partial upload may take, and may lie about',
  ),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .describe('Addresses or CIDRs whose X-Forwarded-For is believed, separated by spaces or commas'),
  EDGE_OFFLOAD: flag('off').describe(
    'Whether the nginx edge fetches images from the store itself (X-Accel-Redirect): `on` or `off`. Nothing but the edge may reach the API then',
  ),
  EDGE_PURGE_URLS: z
    .string()
    .default('')
    .describe('Each nginx edge by itself, such as `http://edge-1:8080`, separated by spaces: deletes are told to all'),
  EDGE_PURGE_SECRET: z
    .string()
    .regex(/^[ !#-[\]-~]{16,}$/, 'expected 16 ASCII characters or more, without quotation marks (") and backslashes')
    .optional()
    .describe(
      'What a purge of an edge is known by, 16 ASCII characters or more, without `"` and `\\\\`; the same at each edge',
    ),
  CDN_PURGE_URL: z
    .string()
    .optional()
    .describe(
      'The CDN that deletes are told to: `cloudflare://zone`, `fastly://service` or `cloudfront://distribution` (docs/cdn.md)',
    ),
  CDN_PURGE_TOKEN: z
    .string()
    .optional()
    .describe("Token of Cloudflare's or Fastly's API; CloudFront takes AWS's own variables"),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least level of log lines'),
  OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl
    .optional()
    .describe(
      'Where traces go, over OTLP/HTTP, such as `http://collector:4318`; without it there are none. Its headers, timeout and compression, OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are as OpenTelemetry has them',
    ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: otlpUrl.optional().describe('The same, to the whole address: `…/v1/traces`'),
  OTEL_SDK_DISABLED: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('`true`: no traces, whatever else is set'),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
      'always_on',
      'always_off',
      'traceidratio',
    ])
    .default('parentbased_always_on')
    .describe('Which traces are kept; one that comes with a request (`traceparent`) is kept if its sender keeps it'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'expected a share from 0 to 1')
    .transform(Number)
    .default(1)
    .describe('The share that `…traceidratio` keeps, from 0 to 1'),
});

/** Variables whose value is never shown. */
export const SECRET_VARIABLES = new Set<string>([
  'KEY_SECRET',
  'ADMIN_TOKEN',
  'EDGE_PURGE_SECRET',
  'CDN_PURGE_TOKEN',
  'DATABASE_URL',
  'REDIS_URL',
  'CACHE_URL',
]);
