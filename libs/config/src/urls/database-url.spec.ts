import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { selfSigned } from '../../../../test/harness/self-signed.js';
import { databaseOf } from './database-url.js';

const parse = (url: string) => databaseOf(url, { dataDir: '/data', poolSize: 3 });
const plain = { host: 'db', port: 3306, user: 'u', password: 'p', database: 'img', tls: undefined };

describe('DATABASE_URL', () => {
  let folder: string;
  const { cert } = selfSigned('db');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imglink-ca-'));
    await writeFile(join(folder, 'ca.pem'), cert);
    await writeFile(join(folder, 'notes.txt'), 'no certificate');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('names a file, or the one in DATA_DIR', () => {
    expect(parse('sqlite:')).toEqual({ kind: 'sqlite', file: '/data/imglink.sqlite' });
    expect(parse('sqlite:/a/b')).toEqual({ kind: 'sqlite', file: '/a/b' });
  });

  it.each([
    ['mysql://u:p@db/img', plain],
    ['mysql://u:p@db:3307/img/', { ...plain, port: 3307 }],
    ['mysql://db/img', { ...plain, user: '', password: '' }],
    ['mysql://u:p@[2001:db8::1]:3307/img', { ...plain, host: '2001:db8::1', port: 3307 }],
    ['mysql://u%40x:p%3A%2F%23%3F@db/im%C3%A4g', { ...plain, user: 'u@x', password: 'p:/#?', database: 'imäg' }],
    ['mysql://u:p@db/img?ssl-mode=DISABLED', plain],
    ['mysql://u:p@db/img?ssl-mode=required', { ...plain, tls: { mode: 'REQUIRED' } }],
    ['mysql://u:p@db/img?ssl-mode=VERIFY_IDENTITY', { ...plain, tls: { mode: 'VERIFY_IDENTITY' } }],
  ])('%s is taken apart', (url, server) => {
    expect(parse(url)).toEqual({ kind: 'mysql', poolSize: 3, server });
  });

  it('reads the certificates of the trusted authorities', () => {
    const url = `mysql://u:p@db/img?ssl-mode=VERIFY_CA&ssl-ca=${encodeURIComponent(join(folder, 'ca.pem'))}`;
    expect(parse(url)).toMatchObject({ server: { tls: { mode: 'VERIFY_CA', ca: cert } } });
  });

  it.each([
    ['mysql://u:p@db:99999/img', 'its port from 0 to 65535'],
    ['mysql:///img', 'expected a host'],
    ['mysql://u:p@db', 'the name of one database'],
    ['mysql://u:p@db/', 'the name of one database'],
    ['mysql://u:p@db/a/b', 'the name of one database'],
    ['mysql://u:p#w@db/img', '#'],
    ['mysql://u:100%@db/img', 'its password has a %'],
    [
      'mysql://u:p@db/img?sslaccept=strict',
      'the parameter sslaccept is unknown; supported parameters: ssl-mode, ssl-ca',
    ],
    ['mysql://u:p@db/img?ssl-mode=REQUIRED&ssl-mode=DISABLED', 'ssl-mode is set twice'],
    ['mysql://u:p@db/img?ssl-mode=on', 'ssl-mode is on; expected DISABLED, REQUIRED'],
    ['mysql://u:p@db/img?ssl-ca=/a.pem', 'ssl-ca needs ssl-mode=VERIFY_CA'],
    ['mysql://u:p@db/img?ssl-mode=REQUIRED&ssl-ca=/a.pem', 'ssl-ca needs ssl-mode=VERIFY_CA'],
    ['mysql://u:p@db/img?ssl-mode=VERIFY_CA&ssl-ca=/nowhere.pem', 'no such file'],
    ['mysql://u:p@10.0.0.1/img?ssl-mode=VERIFY_IDENTITY', 'the host is an address'],
    ['sqlite:/a?mode=ro', 'the parameter mode is unknown; supported parameters: none'],
  ])('%s is refused with the reason', (url, why) => {
    expect(() => parse(url)).toThrow(`DATABASE_URL=***: `);
    expect(() => parse(url)).toThrow(why);
  });

  it('refuses a file that holds no certificate', () => {
    const url = `mysql://u:p@db/img?ssl-mode=VERIFY_CA&ssl-ca=${join(folder, 'notes.txt')}`;
    expect(() => parse(url)).toThrow('notes.txt, holds no certificate in PEM');
  });
});
