import type { DatabaseOptions } from '#database';
import { parseKeySecret } from '#keys';
import type { HookOptions } from '#moderation';
import type { CdnOptions, EdgeOptions } from '#purge';
import type { StorageOptions } from '#storage';
import type { UploadOptions } from '#uploads';
import { parseAllowList } from '#url-import';

import { type InvalidSetting, InvalidSettingsError, inSetting } from './invalid-settings.js';
import { misspelledIn } from './misspelled.js';
import { moderationOf } from './moderation-settings.js';
import { type OidcSettings, oidcOf } from './oidc-settings.js';
import { trustedProxiesOf } from './proxy-settings.js';
import { cdnOf, edgesOf } from './purge-settings.js';
import { siteOf, type SiteSettings } from './site-settings.js';
import { databaseFrom, dataDirOf, imageStoresOf, offloadOf, stagingOf } from './storage-settings.js';
import { redisUrlOf } from './urls/redis-url.js';
import { SECRET_VARIABLES, type Variables, variables } from './variables.js';

/** The settings, typed and frozen. Each module gets its part by forRoot. */
export interface Settings {
  dataDir: string;
  http: {
    host: string;
    port: number;
    publicUrl: string | undefined;
    trustedProxies: string[];
    bodyIdleMs: number;
    uploadWaitMs: number;
    /** 0: no limit. */
    uploadsPerHour: number;
    /** True if the edge fetches images from the store itself. */
    offload: boolean;
  };
  database: DatabaseOptions;
  storage: StorageOptions;
  /** One secret or a list (parseKeySecret). Undefined, only in an embedded imglink: it is in dataDir (keySecretIn). */
  keySecret: string | undefined;
  /** Who may upload. */
  uploadAccess: 'open' | 'key';
  /** Undefined: no dashboard of the queues. */
  adminToken: string | undefined;
  /** The OpenID provider with which people sign in; undefined: they sign in with API keys. */
  oidc: OidcSettings | undefined;
  /** Redis of the queue; undefined: jobs run in this process. */
  queueUrl: string | undefined;
  /** Redis of the shared cache; undefined: memory alone. */
  cacheUrl: string | undefined;
  uploads: UploadOptions;
  /** Days for which the addresses of uploaders are kept. 0: they are never stored. */
  uploaderAddressDays: number;
  jobs: {
    concurrency: number;
    /** Port of a worker's health checks and metrics. */
    port: number;
  };
  urlImport: { enabled: boolean; allow: string[] };
  /** Who runs the site. */
  site: SiteSettings;
  /** Open reports that block an image; 0: none do. */
  reportsToHide: number;
  edges: EdgeOptions;
  cdn: CdnOptions;
  /** The operator's hook that moderates new images; undefined: there is none. */
  moderation: HookOptions | undefined;
  logLevel: string;
  /** The traces to record; undefined: none. */
  tracing: { ratio: number; followsParent: boolean } | undefined;
}

/** Reads the settings from environment variables. Throws InvalidSettingsError, which names every wrong variable. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const trimmed = Object.entries(env).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  const set = Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
  const wrong = [...unreadableIn(set), ...misspelledVariablesIn(set)];
  // The default stands in for a variable that can't be read, so that the others are checked as well.
  const readable = Object.fromEntries(
    Object.entries(set).filter(([name]) => !wrong.some((each) => each.name === name)),
  );
  const values = variables.parse(readable);
  for (const check of CHECKS) {
    const found = problemsOf(() => check(values));
    wrong.push(...found.filter(({ name }) => !wrong.some((each) => each.name === name)));
  }
  if (wrong.length > 0) throw new InvalidSettingsError(wrong);
  return deepFreeze(toSettings(values));
}

/** Parsers of variables beyond the schema: of URLs and lists, and of several variables together. */
const CHECKS: readonly ((set: Variables) => unknown)[] = [
  databaseFrom,
  redisOf,
  imageStoresOf,
  stagingOf,
  offloadOf,
  keySecretOf,
  oidcOf,
  trustedProxiesOf,
  siteOf,
  urlImportOf,
  edgesOf,
  cdnOf,
  moderationOf,
];

function problemsOf(check: () => unknown): readonly InvalidSetting[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.settings;
    throw error;
  }
}

/** Returns the variables that do not match the schema. */
function unreadableIn(set: Record<string, string>): InvalidSetting[] {
  return (variables.safeParse(set).error?.issues ?? []).map(({ path, message }) => {
    const name = String(path[0]);
    return { name, value: SECRET_VARIABLES.has(name) ? undefined : set[name], expected: message };
  });
}

function misspelledVariablesIn(set: Record<string, string>): InvalidSetting[] {
  return [...misspelledIn(Object.keys(set), Object.keys(variables.shape))].map(([name, meant]) => ({
    name,
    value: SECRET_VARIABLES.has(meant) ? undefined : set[name],
    expected: `there is no such variable; did you mean ${meant}?`,
  }));
}

function toSettings(set: Variables): Settings {
  return {
    dataDir: dataDirOf(set),
    http: {
      host: set.HOST,
      port: set.PORT,
      publicUrl: set.PUBLIC_URL,
      trustedProxies: trustedProxiesOf(set),
      bodyIdleMs: set.BODY_IDLE_MS,
      uploadWaitMs: set.UPLOAD_WAIT_MS,
      uploadsPerHour: set.UPLOADS_PER_HOUR,
      offload: offloadOf(set),
    },
    database: databaseFrom(set),
    storage: { stores: imageStoresOf(set), staging: stagingOf(set) },
    keySecret: keySecretOf(set),
    uploadAccess: set.UPLOAD_ACCESS,
    adminToken: set.ADMIN_TOKEN,
    oidc: oidcOf(set),
    ...redisOf(set),
    uploads: {
      maxBytes: set.MAX_UPLOAD_BYTES,
      maxPixels: set.MAX_PIXELS,
      partialTtlMs: set.PARTIAL_UPLOAD_TTL_MS,
      sweepIntervalMs: set.SWEEP_INTERVAL_MS,
      bytesInFlight: set.WORKER_BYTES_IN_FLIGHT,
    },
    uploaderAddressDays: set.UPLOADER_ADDRESS_DAYS,
    jobs: { concurrency: set.WORKER_CONCURRENCY, port: set.WORKER_PORT },
    urlImport: urlImportOf(set),
    site: siteOf(set),
    reportsToHide: set.REPORTS_TO_HIDE,
    edges: edgesOf(set),
    cdn: cdnOf(set),
    moderation: moderationOf(set),
    logLevel: set.LOG_LEVEL,
    tracing: tracingOf(set),
  };
}

function redisOf({ REDIS_URL, CACHE_URL }: Variables): Pick<Settings, 'queueUrl' | 'cacheUrl'> {
  const queueUrl = REDIS_URL && redisUrlOf('REDIS_URL', REDIS_URL);
  return { queueUrl, cacheUrl: CACHE_URL ? redisUrlOf('CACHE_URL', CACHE_URL) : queueUrl };
}

function tracingOf(set: Variables): Settings['tracing'] {
  const endpoint = set.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? set.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || set.OTEL_SDK_DISABLED || set.OTEL_TRACES_SAMPLER.endsWith('always_off'))
    return undefined;
  return {
    ratio: set.OTEL_TRACES_SAMPLER.endsWith('ratio') ? set.OTEL_TRACES_SAMPLER_ARG : 1,
    followsParent: set.OTEL_TRACES_SAMPLER.startsWith('parentbased_'),
  };
}

/** Several processes need the same secret, so none of them may generate it. */
function keySecretOf(set: Variables): string | undefined {
  const isShared = set.DATABASE_URL.startsWith('mysql:') || set.REDIS_URL !== undefined;
  if (set.KEY_SECRET !== undefined) return checkedSecret(set.KEY_SECRET);
  if (!isShared) return undefined;
  const expected = 'expected 32 characters or more, the same for every process, once DATABASE_URL or REDIS_URL is set';
  throw new InvalidSettingsError([{ name: 'KEY_SECRET', value: '', expected }]);
}

function checkedSecret(text: string): string {
  inSetting('KEY_SECRET', undefined, () => parseKeySecret(text));
  return text;
}

function urlImportOf({ URL_IMPORT: enabled, URL_IMPORT_ALLOW: text }: Variables): Settings['urlImport'] {
  return { enabled, allow: inSetting('URL_IMPORT_ALLOW', text, () => parseAllowList(text)) };
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (part !== null && typeof part === 'object') deepFreeze(part as object);
  return Object.freeze(value);
}
