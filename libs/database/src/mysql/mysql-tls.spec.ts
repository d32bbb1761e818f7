import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mysqlOf } from '../../../../test/harness/databases.js';
import { MariaDb } from '../../../../test/harness/mariadb.js';
import { selfSigned } from '../../../../test/harness/self-signed.js';
import { mysqlOptions } from './mysql-options.js';

let folder: string;

/** A server that accepts only TLS. Its self-signed certificate is for `name`. */
async function startServer(name: string): Promise<{ server: MariaDb; ca: string }> {
  const { key, cert } = selfSigned(name);
  const [ca, keyFile] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  await Promise.all([writeFile(ca, cert), writeFile(keyFile, key)]);
  const server = await MariaDb.start({ 'ssl-cert': ca, 'ssl-key': keyFile, 'require-secure-transport': 'ON' });
  await server.query('CREATE DATABASE img');
  return { server, ca };
}

async function cipherOver(server: MariaDb, parameters: Record<string, string>): Promise<string> {
  const url = new URL(`${server.url}/img`);
  // The name in the certificate.
  url.hostname = 'localhost';
  url.search = new URLSearchParams(parameters).toString();
  const source = new DataSource(mysqlOptions(mysqlOf(url.href, 1), { isPatient: false }));
  await source.initialize();
  const [row] = await source.query("SHOW STATUS LIKE 'Ssl_cipher'");
  await source.destroy();
  return row.Value;
}

describe('MySQL over TLS', () => {
  let right: Awaited<ReturnType<typeof startServer>>;
  let misnamed: typeof right;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imglink-tls-'));
    [right, misnamed] = await Promise.all([startServer('localhost'), startServer('elsewhere.example')]);
  });
  afterAll(async () => {
    await Promise.all([right, misnamed].map(({ server }) => server[Symbol.asyncDispose]()));
    await rm(folder, { recursive: true, force: true });
  });

  it('is not used by default, so a server that requires it refuses the connection', async () => {
    // MySQL answers that insecure transport is not allowed, MariaDB that access is denied.
    await expect(cipherOver(right.server, {})).rejects.toThrow(/insecure transport|Access denied/);
  });

  it('encrypts without checking the certificate with REQUIRED', async () => {
    expect(await cipherOver(misnamed.server, { 'ssl-mode': 'REQUIRED' })).not.toBe('');
  });

  it('checks the authority of the certificate, but not the name of the host, with VERIFY_CA', async () => {
    const mode = { 'ssl-mode': 'VERIFY_CA' };
    expect(await cipherOver(misnamed.server, { ...mode, 'ssl-ca': misnamed.ca })).not.toBe('');
    await expect(cipherOver(misnamed.server, { ...mode, 'ssl-ca': right.ca })).rejects.toThrow(
      'self-signed certificate',
    );
    await expect(cipherOver(misnamed.server, mode)).rejects.toThrow('self-signed certificate');
  });

  it('checks the name of the host as well with VERIFY_IDENTITY', async () => {
    const mode = { 'ssl-mode': 'VERIFY_IDENTITY' };
    expect(await cipherOver(right.server, { ...mode, 'ssl-ca': right.ca })).not.toBe('');
    await expect(cipherOver(misnamed.server, { ...mode, 'ssl-ca': misnamed.ca })).rejects.toThrow(
      /localhost.*elsewhere/s,
    );
    await expect(cipherOver(right.server, { ...mode, 'ssl-ca': misnamed.ca })).rejects.toThrow(
      'self-signed certificate',
    );
  });
});
