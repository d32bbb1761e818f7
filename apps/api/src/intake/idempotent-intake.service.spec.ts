import { openDatabase, type OpenDatabase } from '#database/testing';
import { DomainError } from '#errors';
import { type LinkStore, type Link, type LinksRepository, tombstone } from '#links';
import {
  EarlierUploads,
  IdempotencyKeys,
  ImageLocator,
  type UploadReceiver,
  type UploadRecords,
  UploadService,
} from '#uploads';
import { IdempotencyKey } from '#uploads/testing';
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Databases } from '../../../../test/harness/databases.js';
import { IdempotentIntakeService } from './idempotent-intake.service.js';
import type { IntakeService } from './intake.service.js';
import type { UploadReader } from './upload-reader.js';

const request = { ip: '192.0.2.1', headers: {} } as unknown as FastifyRequest;
type Step = 'received' | 'noted' | 'accepted';

/** Staging and links in memory. A test can pause a request after a step, like a process that is stopped. */
class Images {
  readonly links = new Map<bigint, Link>();
  readonly staged = new Set<bigint>();
  readonly discarded: bigint[] = [];
  bytes = 'an image';
  /** The error that storing throws. */
  failure: DomainError | undefined;
  private lastId = 0n;
  private pause: { after: Step; reached: () => void; until: Promise<void> } | undefined;

  /** The next request that reaches the step waits there until `goOn` is called. */
  pauseAfter(after: Step) {
    const { promise: reached, resolve: atStep } = Promise.withResolvers<void>();
    const { promise: until, resolve: goOn } = Promise.withResolvers<void>();
    this.pause = { after, reached: atStep, until };
    return { reached, goOn };
  }

  async step(step: Step): Promise<void> {
    const { pause } = this;
    if (pause?.after !== step) return;
    this.pause = undefined;
    pause.reached();
    await pause.until;
  }

  get reader(): UploadReader {
    const read = async () => {
      const sha256 = createHash('sha256').update(this.bytes).digest();
      const bytes = { id: (this.lastId += 1n), size: 8, sha256, uploadSha256: sha256 };
      await this.step('received');
      return { fields: {}, image: { kind: 'bytes', bytes } };
    };
    const discard = async ({ image }: { image: { bytes: { id: bigint } } }) =>
      this.receiver.discard(image.bytes as never);
    return { check: () => undefined, read, discard } as unknown as UploadReader;
  }

  get receiver(): UploadReceiver {
    return { discard: async ({ id }: { id: bigint }) => void this.discarded.push(id) } as unknown as UploadReceiver;
  }

  get earlier(): EarlierUploads {
    const repository = { find: async (id: bigint) => this.links.get(id) ?? null } as unknown as LinksRepository;
    const record = { state: 'recorded', manifest: {} };
    const records = {
      find: async (id: bigint) => (this.staged.has(id) ? record : undefined),
    } as unknown as UploadRecords;
    const jobs = { add: async () => undefined } as never;
    const createTombstone = async (id: bigint) => !this.links.has(id) && Boolean(this.links.set(id, tombstone(id, 1)));
    const locator = new ImageLocator(repository, records);
    const links = { createTombstone } as unknown as LinkStore;
    const uploads = new UploadService(records, {} as never, jobs, locator, links);
    return new EarlierUploads(uploads, records, locator, links);
  }

  get intake(): IntakeService {
    const waitForLink = async ({ id }: { id: bigint }) => {
      const link = this.links.get(id) ?? { ...tombstone(id, 0), deletedAt: null };
      this.links.set(id, link);
      this.staged.delete(id);
      if (link.deletedAt !== null) throw new DomainError('image-gone', 'The image was deleted while it was stored.');
      await this.step('accepted');
      return { id, status: 200, body: { key: String(id) }, isReplay: false };
    };
    const store = async ({ id }: { id: bigint }) => {
      await this.step('noted');
      if (this.failure) throw this.failure;
      this.staged.add(id);
      return waitForLink({ id });
    };
    const receive = async ({ bytes }: { bytes: unknown }) => bytes;
    return { receive, store, waitForLink } as unknown as IntakeService;
  }

  get live(): bigint[] {
    return [...this.links.values()].flatMap(({ id, deletedAt }) => (deletedAt === null ? [id] : []));
  }
}

describe('an upload with an Idempotency-Key', () => {
  let databases: Databases;
  let open: OpenDatabase;
  let images: Images;
  let idempotent: IdempotentIntakeService;
  let key: string;
  const send = () => idempotent.upload(request, key);

  beforeEach(async () => {
    databases = await Databases.start('sqlite');
    open = await openDatabase(await databases.create(), [IdempotencyKey]);
    images = new Images();
    const { reader, receiver, earlier, intake } = images;
    idempotent = new IdempotentIntakeService(new IdempotencyKeys(open.database), reader, receiver, earlier, intake);
    key = randomUUID();
    vi.useFakeTimers({ toFake: ['Date', 'setInterval'] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  it.each<Step>(['received', 'noted', 'accepted'])(
    'makes one image when its process is paused after it is %s until a repeat takes over',
    async (step) => {
      const { reached, goOn } = images.pauseAfter(step);
      const paused = send();
      await reached;
      await expect(send()).rejects.toMatchObject({ code: 'idempotency-in-progress', retryAfterSeconds: 10 });
      vi.setSystemTime(Date.now() + 10_001);
      const repeat = await send();
      goOn();
      await expect(paused).rejects.toMatchObject({ code: 'idempotency-in-progress', retryAfterSeconds: 1 });
      expect(images.live).toEqual([repeat.id]);
      expect(await send()).toMatchObject({ id: repeat.id, isReplay: true });
      expect(images.live).toEqual([repeat.id]);
    },
  );

  it('takes over the upload of a request that died', async () => {
    const { reached } = images.pauseAfter('accepted');
    void send().catch(() => undefined);
    await reached;
    vi.setSystemTime(Date.now() + 10_001);
    const { id } = await send();
    expect([images.live, images.discarded]).toEqual([[id], [2n]]);
  });

  it('keeps the key for the request that died if another request is sent with it', async () => {
    const { reached } = images.pauseAfter('accepted');
    void send().catch(() => undefined);
    await reached;
    vi.setSystemTime(Date.now() + 10_001);
    images.bytes = 'another image';
    await expect(send()).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    images.bytes = 'an image';
    expect(await send()).toMatchObject({ id: 1n });
    expect([images.live, images.discarded]).toEqual([[1n], [2n, 3n]]);
  });

  it('gives a repeat the answer of the first request and stores nothing again', async () => {
    const first = await send();
    expect(first.isReplay).toBe(false);
    expect(await send()).toEqual({ ...first, isReplay: true });
    expect([images.live, images.discarded]).toEqual([[first.id], [2n]]);
  });

  it('refuses another image with a key that was answered', async () => {
    const { id } = await send();
    images.bytes = 'another image';
    await expect(send()).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    expect([images.live, images.discarded]).toEqual([[id], [2n]]);
  });

  it('keeps an error that the same request would get again', async () => {
    images.failure = new DomainError('damaged-image', 'The JPEG ends early.');
    await expect(send()).rejects.toMatchObject({ code: 'damaged-image' });
    images.failure = undefined;
    await expect(send()).rejects.toMatchObject({ code: 'damaged-image', detail: 'The JPEG ends early.' });
    expect([images.live, images.discarded]).toEqual([[], [2n]]);
  });

  it('lets a request that failed for a while be sent again at once', async () => {
    images.failure = new DomainError('unavailable', 'The database does not answer.');
    await expect(send()).rejects.toMatchObject({ code: 'unavailable' });
    images.failure = undefined;
    const { id } = await send();
    expect(images.live).toEqual([id]);
  });

  it('renews its claim while it is in progress', async () => {
    const { reached, goOn } = images.pauseAfter('noted');
    const slow = send();
    await reached;
    await vi.advanceTimersByTimeAsync(9_000);
    await vi.waitFor(() => expect(send()).rejects.toMatchObject({ retryAfterSeconds: 10 }), 30_000);
    goOn();
    const { id } = await slow;
    expect(images.live).toEqual([id]);
  });
});
