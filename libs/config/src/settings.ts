import type { DatabaseOptions } from '#database';
import type { StorageOptions, StoreOptions } from '#storage';
import type { UploadOptions } from '#uploads';
import { parseAllowList } from '#url-import';
import { join, resolve } from 'node:path';
import type { z } from 'zod';

import { InvalidSettingsError } from './invalid-settings.js';
import { SECRET_VARIABLES, variables } from './variables.js';

/** All that can be set, typed and frozen. Each module gets its slice by forRoot. */
export interface Settings {
  dataDir: string;
  http: {
    host: string;
    port: number;
    publicUrl: string | undefined;
    trustedProxies: string[];
    bodyIdleMs: number;
    uploadWaitMs: number;
  };
  database: DatabaseOptions;
  storage: StorageOptions;
  /** Undefined: made once in dataDir. */
  keySecret: string | undefined;
  uploads: UploadOptions;
  jobs: { concurrency: number };
  urlImport: { enabled: boolean; allow: string[] };
  logLevel: string;
}

type Variables = z.infer<typeof variables>;

/** Throws InvalidSettingsError, which names every variable that is wrong. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = variables.safeParse(set);
  if (!parsed.success) {
    throw new InvalidSettingsError(
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return { name, value: SECRET_VARIABLES.has(name) ? undefined : set[name], expected: issue.message };
      }),
    );
  }
  return deepFreeze(toSettings(parsed.data));
}

function toSettings(set: Variables): Settings {
  const dataDir = resolve(set.DATA_DIR);
  return {
    dataDir,
    http: {
      host: set.HOST,
      port: set.PORT,
      publicUrl: set.PUBLIC_URL,
      trustedProxies: words(set.TRUSTED_PROXIES),
      bodyIdleMs: set.BODY_IDLE_MS,
      uploadWaitMs: set.UPLOAD_WAIT_MS,
    },
    database: { kind: 'sqlite', file: set.DATABASE_URL.slice('sqlite:'.length) || join(dataDir, 'imglink.sqlite') },
    storage: {
      stores: words(set.STORAGE_URL).map((url) => storeOf('STORAGE_URL', url, join(dataDir, 'images'))),
      staging: storeOf('STAGING_URL', set.STAGING_URL, join(dataDir, 'staging')),
    },
    keySecret: set.KEY_SECRET,
    uploads: {
      maxBytes: set.MAX_UPLOAD_BYTES,
      maxPixels: set.MAX_PIXELS,
      partialTtlMs: set.PARTIAL_UPLOAD_TTL_MS,
      sweepIntervalMs: set.SWEEP_INTERVAL_MS,
    },
    jobs: { concurrency: set.WORKER_CONCURRENCY },
    urlImport: { enabled: set.URL_IMPORT, allow: allowListOf(set.URL_IMPORT_ALLOW) },
    logLevel: set.LOG_LEVEL,
  };
}

const words = (text: string) => text.split(/[\s,]+/).filter(Boolean);

function storeOf(name: string, url: string, folder: string): StoreOptions {
  const match = /^file:([^?]*)(\?readonly)?$/.exec(url);
  if (!match)
    throw new InvalidSettingsError([
      { name, value: url, expected: 'expected file: or file:/folder, and ?readonly at most' },
    ]);
  return { driver: 'disk', root: resolve(match[1] || folder), readonly: match[2] !== undefined };
}

function allowListOf(text: string): string[] {
  try {
    return parseAllowList(text);
  } catch (error) {
    throw new InvalidSettingsError([{ name: 'URL_IMPORT_ALLOW', value: text, expected: (error as Error).message }]);
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (part !== null && typeof part === 'object') deepFreeze(part as object);
  return Object.freeze(value);
}
