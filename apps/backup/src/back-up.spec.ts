import Sqlite from 'better-sqlite3';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';

import { backUp, type BackupSource } from './back-up.js';

let source: BackupSource & { secret: string };
let folder: string;

const addImage = (name: string, bytes: string) => {
  mkdirSync(join(source.images, '0001/02'), { recursive: true });
  writeFileSync(join(source.images, '0001/02', name), bytes);
};
const rowsOf = (file: string) => {
  const database = new Sqlite(file);
  const rows = database.prepare('SELECT name FROM links ORDER BY name').pluck().all();
  database.close();
  return rows;
};
const imagesOf = () => readdirSync(join(folder, 'images/0001/02')).toSorted();

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'imglink-backup-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  source = { database: join(root, 'imglink.sqlite'), images: join(root, 'images'), secret: join(root, 'key-secret') };
  folder = join(root, 'backup');
  writeFileSync(source.secret, 'a secret', { mode: 0o644 });
  const database = new Sqlite(source.database);
  database.pragma('journal_mode = WAL');
  database.exec("CREATE TABLE links (name TEXT); INSERT INTO links VALUES ('a.png')");
  // It stays open, as in a running imglink, so that its last writes are in the file beside it.
  onTestFinished(() => void database.close());
  addImage('a.png', 'bytes of a');
});

it('copies the database with its last writes, the images and the secret, for its owner alone', async () => {
  expect(await backUp(source, folder)).toEqual({ copied: 1, bytes: 10, removed: 0 });
  expect(rowsOf(join(folder, 'imglink.sqlite'))).toEqual(['a.png']);
  expect(readFileSync(join(folder, 'images/0001/02/a.png'), 'utf8')).toBe('bytes of a');
  expect([folder, join(folder, 'key-secret')].map((path) => statSync(path).mode & 0o077)).toEqual([0, 0]);
});

it('copies only new images the next time, and removes those that were deleted', async () => {
  await backUp(source, folder);
  addImage('b.png', 'bytes of b!');
  rmSync(join(source.images, '0001/02/a.png'));
  expect(await backUp(source, folder)).toEqual({ copied: 1, bytes: 11, removed: 1 });
  expect(imagesOf()).toEqual(['b.png']);
});

it('copies an image again whose copy is not whole, and none that is being written', async () => {
  await backUp(source, folder);
  writeFileSync(join(folder, 'images/0001/02/a.png'), 'bytes');
  addImage('c.png.partial', 'half');
  mkdirSync(join(source.images, '.partial'));
  writeFileSync(join(source.images, '.partial/d'), 'half');
  expect(await backUp(source, folder)).toEqual({ copied: 1, bytes: 10, removed: 0 });
  expect(imagesOf()).toEqual(['a.png']);
});

it('keeps the former backup if the database cannot be copied', async () => {
  await backUp(source, folder);
  addImage('b.png', 'bytes of b!');
  rmSync(join(source.images, '0001/02/a.png'));
  await expect(backUp({ ...source, database: source.secret }, folder)).rejects.toThrow('not a database');
  expect(rowsOf(join(folder, 'imglink.sqlite'))).toEqual(['a.png']);
  expect(imagesOf()).toEqual(['a.png', 'b.png']);
});

it('leaves the secret out that a setting has', async () => {
  await backUp({ ...source, secret: undefined }, folder);
  expect(readdirSync(folder).toSorted()).toEqual(['images', 'imglink.sqlite']);
});
