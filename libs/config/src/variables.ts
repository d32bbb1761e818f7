import { z } from 'zod';

import { checked, choice, factsOf, flag, optional, text, whole } from './setting-types.js';
import { siteVariables } from './site-settings.js';
import { databaseUrl, httpUrl, origin, redisUrl } from './urls/url-schemas.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const DAY_MS = 86_400_000;

/** It is sent in header fields, and a bearer token that begins with `imk_` is an API key. */
const adminToken = z
  .string()
  .min(16, 'expected 16 characters or more')
  .regex(/^[\x20-\x7e]*$/, 'expected printable ASCII characters alone')
  .regex(/^(?!imk_)/, 'expected a text that does not begin with imk_, as API keys do');

/** Standard Webhooks. The length of the key is checked with that of its base64. */
const webhookSecret = z
  .string()
  .regex(/^whsec_(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'expected whsec_ and base64')
  .refine((secret) => {
    const { length } = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return length >= 16 && length <= 64;
  }, 'expected the base64 of 16 to 64 bytes');

const share = z
  .string()
  .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'expected a share from 0 to 1')
  .transform(Number);

/**
 * Every environment variable that imglink reads, one entry each. docs/configuration.md and the table in README.md are
 * made from it; the README shows the first sentence of each description. An empty variable counts as not set.
 */
export const variables = z.object({
  HOST: text('Address to listen on', { default: '127.0.0.1' }),
  PORT: whole('Port to listen on. 0 takes a free port', { min: 0, max: 65_535, default: 3000 }),
  PUBLIC_URL: optional(origin, {
    description: 'Scheme and host that links begin with. Without it `http://localhost:PORT`',
    type: 'origin',
  }),
  DATA_DIR: text('Folder of an embedded imglink: database, images, staged uploads, secret', { default: './data' }),
  DATABASE_URL: checked(databaseUrl, {
    description:
      'The database: SQLite in DATA_DIR, or MySQL. `sqlite:` (in DATA_DIR), `sqlite:/path/to/file` or `mysql://user:password@host:port/database`, with TLS by `?ssl-mode=` (`DISABLED`, `REQUIRED`, `VERIFY_CA`, `VERIFY_IDENTITY`) and `ssl-ca=/path.pem` (without it, the authorities of Node and of the system)',
    type: 'URL',
    default: 'sqlite:',
    isSecret: true,
  }),
  DATABASE_POOL_SIZE: whole('Maximum number of MySQL connections per process', { min: 1, max: 1000, default: 10 }),
  REDIS_URL: optional(redisUrl, {
    description:
      'Redis of the job queue. Without it, jobs run in the process. It needs `noeviction` and an append-only file. `?prefix=` sets the prefix of its keys. `rediss://` checks the certificate: NODE_EXTRA_CA_CERTS=/path.pem adds an authority, and NODE_USE_SYSTEM_CA=1 adds those of the system',
    type: 'URL',
    isSecret: true,
  }),
  CACHE_URL: optional(redisUrl, {
    description:
      'Redis of the shared cache. It should have `allkeys-lru`. Without it REDIS_URL is used, and without both, memory only. `?prefix=` sets the prefix of its keys',
    type: 'URL',
    isSecret: true,
  }),
  STORAGE_URL: text(
    'Stores of images, separated by spaces: `file:`, `file:/folder` or `s3://bucket/prefix`. `file:` is in DATA_DIR. S3 takes `?endpoint=&region=&pathStyle=&checksums=`. Several stores share new images by `weight=` (1), and `readonly` accepts no new ones. Only append stores, because rows name a store by its position',
    { default: 'file:' },
  ),
  STAGING_URL: text('Store of staged uploads. Fastest on the same disk as STORAGE_URL', { default: 'file:' }),
  KEY_SECRET: optional(z.string().min(32, 'expected 32 characters or more'), {
    description:
      'Secret of keys and delete tokens. Without it, an embedded imglink generates one in DATA_DIR. It is rotated by a list: `new former@2027-03-01T00:00:00Z`, each former secret with the instant until which it was used (docs/operations.md)',
    type: '32 characters or more',
    isSecret: true,
  }),
  MAX_UPLOAD_BYTES: whole('Maximum size of an image', { min: KIB, max: 1024 * MIB, default: 20 * MIB, unit: 'bytes' }),
  MAX_PIXELS: whole('Maximum number of pixels of an image', {
    min: 1,
    max: 1_000_000_000,
    default: 100_000_000,
    unit: 'pixels',
  }),
  UPLOAD_WAIT_MS: whole('How long an upload waits for its link before it is answered 202', {
    min: 0,
    max: 120_000,
    default: 10_000,
    unit: 'ms',
  }),
  WORKER_CONCURRENCY: whole(
    'Maximum number of jobs of one kind at the same time. Of renders, one heavy one and as many light ones as there are processors, at most 4',
    { min: 1, max: 256, default: 16 },
  ),
  WORKER_BYTES_IN_FLIGHT: whole(
    'Total size of the uploads that one process stores at the same time. A larger upload is stored alone',
    { min: KIB, max: 64 * 1024 * MIB, default: 128 * MIB, unit: 'bytes' },
  ),
  WORKER_PORT: whole("Port of a worker's health checks and metrics. 0 takes a free port", {
    min: 0,
    max: 65_535,
    default: 3001,
  }),
  UPLOADS_PER_HOUR: whole('Maximum number of uploads per client and hour, without credentials. 0: no limit', {
    min: 0,
    max: 1_000_000_000,
    default: 0,
  }),
  UPLOADER_ADDRESS_DAYS: whole(
    'How long the address of an uploader is kept, for administrators. 0: addresses are never stored',
    { min: 0, max: 3_650, default: 30, unit: 'days' },
  ),
  UPLOAD_ACCESS: choice(
    'Who may upload: everybody (`open`), or only those who have an API key or are signed in (`key`)',
    ['open', 'key'],
    'open',
  ),
  ADMIN_TOKEN: optional(adminToken, {
    description:
      'Credential of the account `admin`: as a bearer token, at /sign-in, and as the password of the user `admin` with which programs read /admin/queues. Without it, people sign in with API keys alone',
    type: '16 ASCII characters or more',
    isSecret: true,
  }),
  OIDC_ISSUER: optional(z.url({ protocol: /^https?$/, error: 'expected the https URL of an OpenID provider' }), {
    description:
      'OpenID provider with which people sign in, exactly as it names itself. It must allow the redirect to PUBLIC_URL/sign-in/callback',
    type: 'https URL',
  }),
  OIDC_CLIENT_ID: text('Client id of imglink at the OpenID provider'),
  OIDC_CLIENT_SECRET: optional(z.string(), {
    description: 'Client secret at the OpenID provider. Without it imglink is a public client',
    type: 'text',
    isSecret: true,
  }),
  OIDC_ADMINS: text(
    'Groups, roles or verified email addresses of the OpenID provider that make an administrator, checked at each sign-in. Separated by spaces or commas. Empty: signing in changes no role',
  ),
  URL_IMPORT: flag('Import of images by URL', 'on'),
  URL_IMPORT_ALLOW: text(
    'Hosts or CIDRs that images may be imported from although they are not public. Separated by spaces or commas',
  ),
  BODY_IDLE_MS: whole('How long a request body may pause', { min: 100, max: 600_000, default: 30_000, unit: 'ms' }),
  SWEEP_INTERVAL_MS: whole('How often abandoned uploads are cleaned up and due deletions are made', {
    min: 100,
    max: DAY_MS,
    default: 60_000,
    unit: 'ms',
  }),
  PARTIAL_UPLOAD_TTL_MS: whole('How long an incomplete upload is kept', {
    min: 1_000,
    max: DAY_MS,
    default: 3_600_000,
    unit: 'ms',
  }),
  TRUSTED_PROXIES: text(
    'Addresses or CIDRs of proxies whose X-Forwarded-For is trusted. Separated by spaces or commas; `loopback`, `linklocal` and `uniquelocal` are known',
  ),
  EDGE_OFFLOAD: flag(
    'Lets the nginx edge fetch images from the store itself (X-Accel-Redirect). Then nothing but the edge may reach the API',
    'off',
  ),
  EDGE_PURGE_URLS: text(
    'URL of each single nginx edge, to purge deleted images. Separated by spaces, such as `http://edge-1:8080`',
  ),
  EDGE_PURGE_SECRET: optional(
    z
      .string()
      .regex(/^[ !#-[\]-~]{16,}$/, 'expected 16 ASCII characters or more, without quotation marks (") and backslashes'),
    {
      description: 'Secret that authorizes purges at the edges. The same at each edge, without `"` and `\\\\`',
      type: '16 ASCII characters or more',
      isSecret: true,
    },
  ),
  CDN_PURGE_URL: optional(z.string(), {
    description:
      'The CDN where deleted images are purged (docs/cdn.md). `cloudflare://zone`, `fastly://service` or `cloudfront://distribution`',
    type: 'URL',
  }),
  CDN_PURGE_TOKEN: optional(z.string(), {
    description: 'Token of the API of Cloudflare or Fastly. CloudFront uses the variables of AWS',
    type: 'text',
    isSecret: true,
  }),
  MODERATION_URL: optional(httpUrl, {
    description:
      'URL of a hook that moderates new images (docs/moderation.md). It may be private. Empty: new images are not moderated',
    type: 'URL',
  }),
  MODERATION_SECRET: optional(webhookSecret, {
    description: 'Key that signs requests to the hook (Standard Webhooks). `whsec_` and the base64 of 16 to 64 bytes',
    type: '`whsec_…`',
    isSecret: true,
  }),
  MODERATION: choice(
    'When the hook decides. `before`: a link works once its image is allowed. `after`: it works at once, and the image is blocked or deleted later',
    ['before', 'after'],
    'before',
  ),
  MODERATION_TIMEOUT_MS: whole('How long the hook may take to answer about an image', {
    min: 100,
    max: 120_000,
    default: 5_000,
    unit: 'ms',
  }),
  MODERATION_ON_ERROR: choice(
    'What happens to an image without an answer in that time. `hold`: it stays as it is, and the hook is asked until it answers. `allow`: it counts as allowed',
    ['allow', 'hold'],
    'hold',
  ),
  ...siteVariables,
  LOG_LEVEL: choice(
    'Minimum level of log lines',
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(httpUrl, {
    description:
      'Base URL of the OTLP/HTTP collector for traces. Such as `http://collector:4318`; without it there are no traces. The headers, timeout and compression of the exporter, OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES work as OpenTelemetry specifies',
    type: 'URL',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional(httpUrl, {
    description: 'The complete URL for traces, instead of the base URL. Such as `http://collector:4318/v1/traces`',
    type: 'URL',
  }),
  OTEL_SDK_DISABLED: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .meta({ description: 'Turns traces off, whatever else is set', type: '`true` or `false`', default: 'false' }),
  OTEL_TRACES_SAMPLER: choice(
    'Which traces are recorded. With `parentbased_…`, a trace that comes with a request (`traceparent`) is recorded if its sender records it',
    [
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
      'always_on',
      'always_off',
      'traceidratio',
    ],
    'parentbased_always_on',
  ),
  OTEL_TRACES_SAMPLER_ARG: share
    .default(1)
    .meta({ description: 'Share of traces that `…traceidratio` records', type: '0 to 1', default: '1' }),
});

/** The values of the variables that are set, and the defaults of the others. */
export type Variables = z.infer<typeof variables>;

/** Variables whose value is never shown. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set(
  Object.entries(variables.shape).flatMap(([name, schema]) => (factsOf(schema).isSecret === true ? [name] : [])),
);
