import type { ImageInspector, Renderer } from '#imaging';
import { InlineInspector } from '#imaging/testing';
import type { KeyAllocator } from '#keys';
import { BytesInFlight } from '#jobs';
import type { Link, Owner } from '#links';

import { ContentCheck } from '../content-check.js';
import { EarlierUploads } from '../earlier-uploads.js';
import type { IdempotencyKeys } from '../idempotency/idempotency-keys.js';
import { ImageLocator } from '../image-locator.js';
import { OriginalStores } from '../records/original-stores.js';
import { OriginalWriter } from '../original-writer.js';
import { BytesWriter } from '../receiving/bytes-writer.js';
import { ReceiveMemory } from '../receiving/receive-memory.js';
import { UploadReceiver } from '../receiving/upload-receiver.js';
import type { PendingState } from '../upload.js';
import type { UploadOptions } from '../upload.options.js';
import { RowRecords } from '../records/row-records.js';
import { StagedRecords } from '../records/staged-records.js';
import { UploadRecords } from '../records/upload-records.js';
import { UploadJobs } from '../upload-jobs.js';
import { NoModeration, type UploadModeration } from '../upload-moderation.js';
import { UploadService } from '../upload.service.js';
import { UploadStatusReader } from '../upload-status.reader.js';
import { UploadSweeper } from '../upload-sweeper.js';
import { NoBans, type UploadBans } from '../upload-bans.js';
import type { MemoryPorts } from './memory-ports.js';

export const PARTIAL_TTL_MS = 3_600_000;
const FIELDS = { title: 'A lake', description: null, expiresAt: null };
const OPTIONS: UploadOptions = {
  maxBytes: 1_000_000,
  maxPixels: 1_000_000,
  partialTtlMs: PARTIAL_TTL_MS,
  sweepIntervalMs: 60_000,
  bytesInFlight: 1_000_000,
};

/** The classes of the write path over ports in memory. */
export class UploadProcess {
  readonly receiver: UploadReceiver;
  readonly uploads: UploadService;
  readonly earlier: EarlierUploads;
  readonly status: UploadStatusReader;
  readonly sweeper: UploadSweeper;
  private lastId = 0n;

  constructor(
    readonly ports: MemoryPorts,
    memory = new ReceiveMemory(1024 * 1024),
    inspector: ImageInspector = new InlineInspector(memory.shared),
    bans: UploadBans = new NoBans(),
    moderation: UploadModeration = new NoModeration(),
  ) {
    const { staging, stores, repository, queue, links, failures } = ports;
    const keys = { allocate: () => ({ id: (this.lastId += 1n << 22n), key: 'key' }) } as unknown as KeyAllocator;
    const renderer = { render: async () => [ports.grey] } as unknown as Renderer;
    const content = new ContentCheck(renderer, bans, OPTIONS);
    const originals = new OriginalStores(stores, staging, repository);
    const rows = new RowRecords(ports.uploadRecords, ports.adoptions);
    const records = new UploadRecords(new StagedRecords(staging), rows, originals, failures, repository);
    const locator = new ImageLocator(repository, records);
    const writer = new OriginalWriter(staging, originals, new BytesInFlight(1_000_000), content, OPTIONS);
    const idempotencyKeys = { deleteExpired: async () => undefined } as unknown as IdempotencyKeys;
    const jobs = new UploadJobs(queue, moderation);
    const bytesWriter = new BytesWriter(staging, originals, records);
    this.receiver = new UploadReceiver(keys, memory, inspector, bytesWriter, OPTIONS);
    this.uploads = new UploadService(records, writer, jobs, locator, links);
    this.earlier = new EarlierUploads(this.uploads, records, locator, links);
    this.status = new UploadStatusReader(jobs, locator, links, failures);
    this.sweeper = new UploadSweeper(this.uploads, records, originals, idempotencyKeys, OPTIONS);
  }

  /** Receives, accepts and stores an image as a request does. Returns the link, or undefined if it is acknowledged. */
  async upload(image: Buffer, state: PendingState, owner?: Owner): Promise<{ id: bigint; link: Link | undefined }> {
    const bytes = await this.receiver.receive(inChunks(image), { ownerId: owner?.accountId ?? null });
    const upload = await this.uploads.accept(bytes, { ...FIELDS, owner }, state);
    if (upload.state === 'acknowledged') return { id: bytes.id, link: undefined };
    await this.runJobs();
    return { id: bytes.id, link: await this.uploads.wait(upload, 0) };
  }

  async runJobs(): Promise<void> {
    await this.ports.runJobs(({ id, manifest }) => this.uploads.store(BigInt(id), manifest));
  }

  /** Sweeps and runs jobs until nothing is left to do. The caller's clock decides what is stale. */
  async recover(): Promise<void> {
    await this.runJobs();
    for (let pass = 0; pass < 3; pass += 1) {
      await this.sweeper.sweep();
      await this.runJobs();
    }
  }
}

async function* inChunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}
