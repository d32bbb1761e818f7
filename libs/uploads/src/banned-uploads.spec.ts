import { DomainError } from '#errors';
import { GREY_SIDE, perceptualHash } from '#imaging';
import { photoJpeg, stripBuffer } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ReceiveMemory, SLAB_BYTES } from './receiving/receive-memory.js';
import { MemoryPorts, UploadProcess } from './testing/index.js';
import { UploadBans } from './upload-bans.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const banned = () => new DomainError('upload-banned', 'Banned.');

/** Bans in memory that remember what they were asked. */
class SomeBans extends UploadBans {
  readonly values = new Set<string>();
  readonly refused: bigint[] = [];
  comparesImages = false;

  ban(value: Buffer): void {
    this.values.add(value.toString('hex'));
  }

  override checkClient(): void {}

  override async checkDigests(id: bigint, digests: readonly Buffer[]): Promise<void> {
    for (const digest of digests) this.check(id, digest);
  }

  override async checkHash(id: bigint, hash: Buffer): Promise<void> {
    this.check(id, hash);
  }

  private check(id: bigint, value: Buffer): void {
    if (!this.values.has(value.toString('hex'))) return;
    this.refused.push(id);
    throw banned();
  }
}

/** What the renderer returns for every image of these tests. */
const grey = Buffer.from(
  Uint8Array.from({ length: GREY_SIDE ** 2 }, (_, at) => 128 + 60 * Math.sin(at / 9) + 60 * Math.cos(at / 900)),
);

let sent: Buffer;
let stored: Buffer;
let bans: SomeBans;

beforeAll(async () => {
  sent = await photoJpeg({ width: 64, height: 48, exifGps: true });
  stored = (await stripBuffer(sent)).bytes;
});
beforeEach(() => {
  bans = new SomeBans();
});

/** Where the bytes of an upload are before its job: stripped in staging, as sent in staging, or in a store. */
const WAYS: [string, { prefersPuts: boolean; memory?: () => ReceiveMemory }][] = [
  ['that memory has room for', { prefersPuts: false }],
  ['that memory has no room for', { prefersPuts: false, memory: () => new ReceiveMemory(SLAB_BYTES, 0) }],
  ['that goes to a store at once', { prefersPuts: true }],
];

describe.each(WAYS)('an image %s', (_way, { prefersPuts, memory }) => {
  const start = () => {
    const ports = new MemoryPorts(prefersPuts);
    ports.grey = grey;
    return { ports, process: new UploadProcess(ports, memory?.(), undefined, bans) };
  };

  it.each([
    ['as it was sent', () => bans.ban(sha256(sent))],
    ['as it is stored', () => bans.ban(sha256(stored))],
    [
      'by its perceptual hash',
      () => {
        bans.comparesImages = true;
        bans.ban(perceptualHash(grey) as Buffer);
      },
    ],
  ])('is refused if it is banned %s, and leaves nothing', async (_how, ban) => {
    ban();
    const { ports, process } = start();
    await expect(process.upload(sent, 'received')).rejects.toMatchObject({ code: 'upload-banned' });
    expect(ports.leftovers()).toEqual([]);
    expect([ports.liveLinks, bans.refused.length, ports.failed.size]).toEqual([[], 1, 0]);
  });

  it('fails if it is banned and was promised, and leaves the reason alone', async () => {
    bans.ban(sha256(stored));
    const { ports, process } = start();
    const { id } = await process.upload(sent, 'acknowledged');
    await process.runJobs();
    expect(ports.leftovers()).toEqual([]);
    expect(ports.failed.get(id)?.code).toBe('upload-banned');
    expect(await process.status.find(id)).toMatchObject({ state: 'failed', error: { code: 'upload-banned' } });
  });

  it('is linked if others are banned, with no more calls of ports than without bans', async () => {
    const without = start();
    await without.process.upload(sent, 'received');
    bans.ban(sha256(Buffer.from('another')));
    const { ports, process } = start();
    expect((await process.upload(sent, 'received')).link?.bytes).toBe(stored.length);
    expect(ports.calls).toEqual(without.ports.calls);
  });

  it('is linked if others are banned by their perceptual hash', async () => {
    bans.comparesImages = true;
    const { process } = start();
    expect((await process.upload(sent, 'received')).link?.bytes).toBe(stored.length);
  });
});

it('keeps the link of an image that is banned after it was linked, although its job is repeated', async () => {
  const ports = new MemoryPorts();
  const process = new UploadProcess(ports, undefined, undefined, bans);
  const { id } = await process.upload(sent, 'recorded');
  bans.ban(sha256(stored));
  await expect(process.uploads.store(id)).resolves.toMatchObject({ id, deletedAt: null });
});
