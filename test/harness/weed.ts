import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { S3StoreOptions } from '../../libs/storage/src/storage.options.js';
import { TEST_CREDENTIALS } from './s3-proxy.js';
import { until } from './until.js';

const START_MS = 60_000;
const PLACE = { bucket: 'the-bucket', region: 'us-east-1' };

/** Starts a SeaweedFS with a bucket that ends with this process; undefined if there is no `weed` on PATH. */
export async function weed(): Promise<S3StoreOptions | undefined> {
  if (spawnSync('weed', ['version']).error) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'imglink-weed-'));
  const config = join(folder, 's3.json');
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = TEST_CREDENTIALS;
  const imglink = { name: 'imglink', credentials: [{ accessKey, secretKey }], actions: ['Admin'] };
  writeFileSync(config, JSON.stringify({ identities: [imglink] }));
  const [master, volume, filer, s3] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const flags = {
    dir: folder,
    ip: '127.0.0.1',
    'ip.bind': '127.0.0.1',
    'master.port': master,
    'volume.port': volume,
    'filer.port': filer,
    's3.port': s3,
    's3.config': config,
  };
  const args = ['server', '-s3', ...Object.entries(flags).map(([name, value]) => `-${name}=${value}`)];
  spawn('setpriv', ['--pdeathsig', 'KILL', 'weed', ...args], { stdio: 'ignore' }).unref();
  const endpoint = `http://127.0.0.1:${s3}`;
  const credentials = TEST_CREDENTIALS;
  const client = new S3Client({ endpoint, region: PLACE.region, forcePathStyle: true, credentials });
  const isUp = () =>
    client.send(new CreateBucketCommand({ Bucket: PLACE.bucket })).then(
      () => true,
      () => false,
    );
  await until(isUp, 'weed makes a bucket', START_MS);
  return {
    driver: 's3',
    ...PLACE,
    prefix: '',
    endpoint,
    pathStyle: true,
    checksums: 'supported',
    readonly: false,
    weight: 1,
  };
}

/** SeaweedFS adds 10,000 to its ports for gRPC. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => resolve(true));
  if (!(await promise)) return freePort();
  await new Promise((done) => server.close(done));
  return port;
}
