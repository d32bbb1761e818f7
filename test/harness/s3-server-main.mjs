// A fauxqs S3 server on loopback over a folder: node s3-server-main.mjs FOLDER PORT [LATENCY_MS]. It may be killed at
// any time.
import { buildApp } from 'fauxqs';
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

// The package exports no store on files, and its startFauxqs listens on every interface.
const inside = (path) => import(new URL(path, import.meta.resolve('fauxqs')).href);
const { S3Store } = await inside('./s3/s3Store.js');
const { FileS3Persistence } = await inside('./s3/fileS3Persistence.js');

/** Larger writes take Linux twice as long. */
const WRITE_BYTES = 512 * 1024;

/** Creates or replaces a file in one step, so that a kill leaves the old or the new content. */
function replaceFile(path, make) {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(`${path}.new`, { force: true });
  make(`${path}.new`);
  renameSync(`${path}.new`, path);
}

function writeInPieces(path, bytes) {
  const file = openSync(path, 'w');
  for (let at = 0; at < bytes.length; at += WRITE_BYTES) writeSync(file, bytes.subarray(at, at + WRITE_BYTES));
  closeSync(file);
}

/** Survives a kill in the middle of a put or a delete, as a real store does; the package's own files do not. */
class CrashSafeFiles extends FileS3Persistence {
  /** The files of bodies that were read. */
  #origins = new WeakMap();

  upsertObject(bucket, { body, ...facts }) {
    const path = this.#pathOf(bucket, facts.key);
    const origin = this.originOf(body);
    replaceFile(`${path}.data`, (file) => (origin ? linkSync(origin.path, file) : writeInPieces(file, body)));
    replaceFile(`${path}.meta.json`, (file) => writeFileSync(file, JSON.stringify(facts)));
  }

  originOf(body) {
    return this.#origins.get(body);
  }

  deleteObject(bucket, key) {
    const path = this.#pathOf(bucket, key);
    for (const file of [`${path}.meta.json`, `${path}.data`]) if (existsSync(file)) unlinkSync(file);
  }

  #pathOf(bucket, key) {
    return join(this.bucketsDir, bucket, 'objects', encodeURIComponent(key).replaceAll('%2F', '/'));
  }

  readBody(bucket, key) {
    const path = `${this.#pathOf(bucket, key)}.data`;
    const body = readFileSync(path);
    this.#origins.set(body, { path, bucket, key });
    return body;
  }
}

/** As in a real store, a copy shares the bytes: it neither reads nor writes them again. */
class LinkingStore extends S3Store {
  putObject(bucket, key, body, contentType, metadata, systemMetadata, checksum) {
    const origin = files.originOf(body);
    const target = this.buckets.get(bucket);
    if (!origin || !target) return super.putObject(bucket, key, body, contentType, metadata, systemMetadata, checksum);
    const source = this.buckets.get(origin.bucket).get(origin.key);
    const copy = { ...source, key, contentType, metadata: metadata ?? {}, ...systemMetadata, lastModified: new Date() };
    this.persistence.upsertObject(bucket, { ...copy, body });
    target.set(key, copy);
    return copy;
  }
}

/** A kill in the middle of a multipart request leaves half a file, which the loader would refuse. */
function dropHalfWritten(folder) {
  const uploads = join(folder, '_multipart');
  if (!existsSync(uploads)) return;
  for (const entry of readdirSync(uploads, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
    try {
      JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      rmSync(entry.name === '.upload.json' ? dirname(path) : path, { recursive: true });
    }
  }
}

const [folder, port, latencyMs = '0'] = process.argv.slice(2);
dropHalfWritten(folder);
const files = new CrashSafeFiles(folder);
const s3Store = new LinkingStore();
files.loadS3(s3Store);
s3Store.persistence = files;
const { SqsStore } = await inside('./sqs/sqsStore.js');
const { SnsStore } = await inside('./sns/snsStore.js');
const stores = { s3Store, sqsStore: new SqsStore(), snsStore: new SnsStore() };
const app = buildApp({ logger: false, host: '127.0.0.1', stores });
if (Number(latencyMs) > 0) app.addHook('onRequest', () => pause(Number(latencyMs)));
process.stdout.write(`listening at ${await app.listen({ port: Number(port), host: '127.0.0.1' })}\n`);
