import type { DatabaseOptions, MysqlServer, MysqlTls } from '#database';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';

import { inSetting } from '../invalid-settings.js';
import { readParameters } from './url-parameters.js';

const MYSQL_PORT = 3306;
const MODES = ['DISABLED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;

type Mysql = Extract<DatabaseOptions, { kind: 'mysql' }>;

/** Parses DATABASE_URL. `dataDir` is the folder of a bare `sqlite:`. Throws InvalidSettingsError. */
export function databaseOf(url: string, { dataDir, poolSize }: { dataDir: string; poolSize: number }): DatabaseOptions {
  if (url.startsWith('mysql:')) return mysqlOf(url, poolSize);
  const [path = '', query = ''] = url.slice('sqlite:'.length).split(/\?(.*)/s);
  inSetting('DATABASE_URL', undefined, () => readParameters(query, []));
  return { kind: 'sqlite', file: path || join(dataDir, 'imglink.sqlite') };
}

/** Parses a `mysql:` URL. Throws InvalidSettingsError. */
export function mysqlOf(url: string, poolSize: number): Mysql {
  return { kind: 'mysql', server: inSetting('DATABASE_URL', undefined, () => serverOf(url)), poolSize };
}

function serverOf(text: string): MysqlServer {
  if (text.includes('#')) throw new Error('the part after # would be ignored; write # as %23');
  const url = URL.parse(text);
  if (!url) throw new Error('expected mysql://user:password@host:port/database, its port from 0 to 65535');
  const host = decoded('host', url.hostname).replace(/^\[(.*)\]$/, '$1');
  const database = decoded('name of the database', url.pathname.replace(/^\/|\/$/g, ''));
  if (host === '') throw new Error('expected a host: mysql://user:password@host:port/database');
  if (database === '' || url.pathname.replace(/\/$/, '').lastIndexOf('/') > 0) {
    throw new Error('expected the name of one database after the host: mysql://user:password@host:port/database');
  }
  const tls = tlsOf(readParameters(url.search, ['ssl-mode', 'ssl-ca']));
  if (tls?.mode === 'VERIFY_IDENTITY' && isIP(host) !== 0) {
    throw new Error(
      'ssl-mode=VERIFY_IDENTITY compares host names, but the host is an address; use its name, or VERIFY_CA',
    );
  }
  return {
    host,
    port: url.port === '' ? MYSQL_PORT : Number(url.port),
    user: decoded('user', url.username),
    password: decoded('password', url.password),
    database,
    tls,
  };
}

function decoded(what: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(`its ${what} has a % without two hexadecimal digits; write % as %25`);
  }
}

function tlsOf({ 'ssl-mode': mode = 'DISABLED', 'ssl-ca': file }: Partial<Record<'ssl-mode' | 'ssl-ca', string>>) {
  const known = MODES.find((each) => each === mode.toUpperCase());
  if (known === undefined) throw new Error(`ssl-mode is ${mode}; expected ${MODES.join(', ')}`);
  if (known === 'VERIFY_CA' || known === 'VERIFY_IDENTITY') return { mode: known, ca: authoritiesIn(file) };
  if (file !== undefined) throw new Error('ssl-ca needs ssl-mode=VERIFY_CA or VERIFY_IDENTITY');
  return known === 'REQUIRED' ? ({ mode: known } satisfies MysqlTls) : undefined;
}

/** Reads the certificates in a PEM file. */
function authoritiesIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`the file of ssl-ca can't be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    void new X509Certificate(pem);
    return pem;
  } catch (cause) {
    throw new Error(`the file of ssl-ca, ${file}, holds no certificate in PEM`, { cause });
  }
}
