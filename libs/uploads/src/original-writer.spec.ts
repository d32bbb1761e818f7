import { DomainError } from '#errors';
import type { Renderer } from '#imaging';
import { photoJpeg, stripBuffer, webp } from '#imaging/testing';
import { BytesInFlight } from '#jobs';
import { stagedKey } from '#storage';
import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { ContentCheck } from './content-check.js';
import { OriginalWriter } from './original-writer.js';
import { OriginalStores } from './records/original-stores.js';
import type { UploadManifest } from './records/upload-manifest.js';
import { MemoryPorts } from './testing/index.js';
import type { UploadOptions } from './upload.options.js';
import { NoBans } from './upload-bans.js';

const ID = 7n << 22n;
const hexOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let sent: Buffer;
let stripped: Buffer;
let picture: Buffer;
let ports: MemoryPorts;
const check = vi.fn<ContentCheck['checkPixels']>();

beforeAll(async () => {
  sent = await photoJpeg({ width: 64, height: 48, exifGps: true });
  stripped = (await stripBuffer(sent)).bytes;
  picture = await webp({ width: 64, height: 48 });
});
beforeEach(() => {
  ports = new MemoryPorts();
  check.mockReset();
});

function stage(bytes: Buffer, rest: Partial<UploadManifest> = {}): UploadManifest {
  ports.staged.set(stagedKey(ID), { bytes, modifiedAt: 0 });
  const fields = { title: null, description: null, expiresAt: null, place: 0, answer: 'now' } as const;
  return { version: 1, ...fields, bytes: bytes.length, sha256: hexOf(bytes), ...rest };
}

function write(manifest: UploadManifest) {
  const stores = new OriginalStores(ports.stores, ports.staging, ports.repository);
  const options = { maxPixels: 1_000_000 } as UploadOptions;
  const content = new ContentCheck({} as Renderer, new NoBans(), options);
  content.checkPixels = check;
  return new OriginalWriter(ports.staging, stores, new BytesInFlight(1_000_000), content, options).write(ID, manifest);
}

const object = () => [...(ports.objects[0]?.values() ?? [])][0];
const jpeg = { format: 'jpeg', width: 64, height: 48, animated: false } as const;

describe('an image that was stripped while it was received', () => {
  it('is linked without a look at its bytes', async () => {
    const link = await write(stage(stripped, { uploadSha256: hexOf(sent), image: jpeg }));
    expect(ports.calls).toEqual(['store 0.adopt']);
    expect(object()?.equals(stripped)).toBe(true);
    expect(link).toMatchObject({ bytes: stripped.length, width: 64, height: 48 });
    expect([link.sha256.toString('hex'), link.uploadSha256?.toString('hex')]).toEqual([hexOf(stripped), hexOf(sent)]);
  });

  it('is copied where the store cannot link it', async () => {
    const manifest = stage(stripped, { uploadSha256: hexOf(sent), image: jpeg });
    const { stores } = ports;
    vi.spyOn(stores.at(0), 'adopt').mockResolvedValue(false);
    vi.spyOn(Object.getPrototypeOf(ports), 'stores', 'get').mockReturnValue(stores);
    await write(manifest);
    vi.restoreAllMocks();
    expect(ports.calls).toEqual(['staging.get bytes', 'store 0.put']);
    expect(object()?.equals(stripped)).toBe(true);
  });

  it('is decoded once if its format needs that, and refused if that fails', async () => {
    const manifest = stage(picture, { image: { ...jpeg, format: 'webp' } });
    await write(manifest);
    expect(check.mock.calls).toEqual([[picture]]);
    const damaged = new DomainError('damaged-image', 'The pixels can not be decoded.');
    check.mockRejectedValue(damaged);
    await expect(write(manifest)).rejects.toBe(damaged);
  });
});

describe('an image that was staged as it was sent', () => {
  it('is stripped, and the link has the digest of what was sent', async () => {
    const link = await write(stage(sent));
    expect(ports.calls).toEqual(['staging.open bytes', 'store 0.put']);
    expect(object()?.equals(stripped)).toBe(true);
    expect([link.sha256.toString('hex'), link.uploadSha256?.toString('hex')]).toEqual([hexOf(stripped), hexOf(sent)]);
  });

  it('is linked if it has no metadata', async () => {
    const link = await write(stage(stripped));
    expect(ports.calls).toEqual(['staging.open bytes', 'store 0.adopt']);
    expect(link.uploadSha256).toBeNull();
  });

  it('is linked by the manifest of an older version, which says that it was inspected', async () => {
    const link = await write(stage(stripped, { image: jpeg }));
    expect(ports.calls).toEqual(['store 0.adopt']);
    expect([link.sha256.toString('hex'), link.uploadSha256]).toEqual([hexOf(stripped), null]);
  });

  it('is refused if it is damaged', async () => {
    await expect(write(stage(sent.subarray(0, -2)))).rejects.toMatchObject({ code: 'damaged-image' });
    expect(object()).toBeUndefined();
  });
});

it('refuses an upload whose bytes are gone', async () => {
  const manifest = stage(stripped);
  ports.staged.clear();
  await expect(write(manifest)).rejects.toMatchObject({ code: 'upload-not-found' });
  await expect(write({ ...manifest, image: jpeg })).rejects.toMatchObject({ code: 'upload-not-found' });
});
