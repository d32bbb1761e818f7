// A fauxqs S3 server on loopback over a folder: node s3-server-main.mjs FOLDER PORT. Made to be killed at any moment.
import { buildApp } from 'fauxqs';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

// The package exports no store on files, and its startFauxqs listens on every interface.
const inside = (path) => import(new URL(path, import.meta.resolve('fauxqs')).href);
const { S3Store } = await inside('./s3/s3Store.js');
const { FileS3Persistence } = await inside('./s3/fileS3Persistence.js');

/** Replaces a file in one step, so that a kill leaves the old one or the new one. */
function writeWhole(path, bytes) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

/** As a real store is, safe against a kill in the middle of a put or a delete; its own files are not. */
class CrashSafeFiles extends FileS3Persistence {
  upsertObject(bucket, { body, ...facts }) {
    const path = this.#pathOf(bucket, facts.key);
    writeWhole(`${path}.data`, body);
    writeWhole(`${path}.meta.json`, JSON.stringify(facts));
  }

  deleteObject(bucket, key) {
    const path = this.#pathOf(bucket, key);
    for (const file of [`${path}.meta.json`, `${path}.data`]) if (existsSync(file)) unlinkSync(file);
  }

  #pathOf(bucket, key) {
    return join(this.bucketsDir, bucket, 'objects', encodeURIComponent(key).replaceAll('%2F', '/'));
  }

  readBody(bucket, key) {
    return readFileSync(`${this.#pathOf(bucket, key)}.data`);
  }
}

/** A kill in the middle of a multipart request leaves half a file, at which the loader would stop. */
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

const [folder, port] = process.argv.slice(2);
dropHalfWritten(folder);
const s3Store = new S3Store();
const files = new CrashSafeFiles(folder);
files.loadS3(s3Store);
s3Store.persistence = files;
const { SqsStore } = await inside('./sqs/sqsStore.js');
const { SnsStore } = await inside('./sns/snsStore.js');
const stores = { s3Store, sqsStore: new SqsStore(), snsStore: new SnsStore() };
const app = buildApp({ logger: false, host: '127.0.0.1', stores });
process.stdout.write(`listening at ${await app.listen({ port: Number(port), host: '127.0.0.1' })}\n`);
