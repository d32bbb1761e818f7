import { openDatabase, type OpenDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../test/harness/databases.js';
import { ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';

const begun = (id: bigint, more: Partial<ResumableUpload> = {}): ResumableUpload => ({
  id,
  version: 0,
  length: 1000,
  received: 0,
  bytes: [],
  image: { title: '🏞 A läke', description: null, expiresInSeconds: 60, sha256: null },
  metadata: 'title QSBsYWtl',
  touchedAt: 1_700_000_000_000,
  ...more,
});

describe.each(DATABASE_KINDS)('resumable uploads in %s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;
  let uploads: ResumableUploadsRepository;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    open = await openDatabase(await databases.create(), [ResumableUpload]);
    uploads = new ResumableUploadsRepository(open.database);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  it.each<[string, ResumableUpload['bytes']]>([
    ['a file', { kind: 'disk', name: 'abc', size: 10 }],
    [
      'a file without the head that was sent',
      { kind: 'disk', name: 'abc', size: 10, head: { name: 'def', size: 8, keptSize: 3 } },
    ],
    [
      'a multipart upload',
      {
        kind: 's3',
        size: 10,
        multipart: { uploadId: 'u', partBytes: 6, parts: [{ etag: '"e"', sha256: 's' }] },
        rests: [{ name: 'abc', size: 4 }],
      },
    ],
    ['parts of the last release', [{ name: 'abc', size: 10 }]],
  ])('are read as they were written, with %s', async (_what, bytes) => {
    const id = 2n ** 63n - 1n;
    const upload = begun(id, { length: null, metadata: null, bytes, received: 10 });
    await uploads.insert(upload);
    expect(await uploads.find(id)).toEqual(upload);
    expect(await uploads.find(id - 1n)).toBeNull();
    await uploads.delete(upload);
  });

  it('are not changed by a process of the last release, which expects a list of parts', async () => {
    const growing = begun(8n, { bytes: { kind: 'disk', name: 'abc', size: 10 }, received: 10 });
    await uploads.insert(growing);
    const [row] = await open.database.read((rows) =>
      rows.query<{ parts: string }[]>('SELECT parts FROM resumable_uploads WHERE id = 8'),
    );
    const parts = JSON.parse(row?.parts ?? '') as { name: string; size: number }[];
    // It does this before it saves the row, so a PATCH is answered 500, and deletes no bytes with a row.
    expect(() => [...parts, { name: 'def', size: 1 }]).toThrow(TypeError);
    expect(parts.length > 0).toBe(false);
  });

  it('are shared by processes unless the database is a file', () => {
    expect(uploads.isShared).toBe(kind !== 'sqlite');
  });

  it('are changed by one of two requests that read the same version, and by none that read an older one', async () => {
    const upload = begun(7n);
    await uploads.insert(upload);
    const saves = [1, 2].map((received) => uploads.save({ ...upload, received }));
    const saved = (await Promise.all(saves)).filter((each) => each !== undefined);
    expect(saved).toHaveLength(1);
    expect(await uploads.find(7n)).toEqual(saved[0]);
    expect(saved[0]?.touchedAt).toBeGreaterThan(upload.touchedAt);
    expect(await uploads.save(upload)).toBeUndefined();
    expect(await uploads.delete(upload)).toBe(false);
    expect(await uploads.delete(saved[0] ?? upload)).toBe(true);
    expect(await uploads.find(7n)).toBeNull();
  });

  it('are inserted once, and changed once, although the statement runs again after its connection was lost', async () => {
    const upload = begun(9n);
    for (let run = 0; run < 2; run += 1) await uploads.insert(upload);
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const first = await uploads.save({ ...upload, received: 5 });
      expect(first?.version).toBe(1);
      expect(await uploads.save({ ...upload, received: 5 })).toEqual(first);
    } finally {
      vi.useRealTimers();
    }
  });

  it('are found as stale, the oldest first', async () => {
    await uploads.insert(begun(20n, { touchedAt: 2000 }));
    await uploads.insert(begun(10n, { touchedAt: 1000 }));
    await uploads.insert(begun(30n, { touchedAt: 3000 }));
    expect((await uploads.staleSince(3000, 10)).map(({ id }) => id)).toEqual([10n, 20n]);
    expect((await uploads.staleSince(3000, 1)).map(({ id }) => id)).toEqual([10n]);
  });
});
