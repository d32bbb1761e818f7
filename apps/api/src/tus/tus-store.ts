import { type ResumableUpload, type ResumableUploadService } from '#resumable';
import { DataStore, Upload } from '@tus/server';
import type { Readable } from 'node:stream';

import { readTusMetadata } from './tus-metadata.js';

/**
 * The store that @tus/server works on during one request. It calls these methods while it holds the lock of the
 * upload.
 */
export class TusStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination', 'expiration'];
  /** The upload as the request left it; undefined if none was found, created or changed. */
  upload: ResumableUpload | undefined;
  private declaredLength: number | undefined;

  /** `metadata`: Upload-Metadata as it was sent, which HEAD returns. */
  constructor(
    private readonly uploads: ResumableUploadService,
    private readonly id: bigint,
    private readonly metadata: string | undefined,
  ) {
    super();
  }

  override async create(upload: Upload): Promise<Upload> {
    const image = readTusMetadata(this.metadata);
    const length = upload.size ?? null;
    this.upload = await this.uploads.begin({ id: this.id, length, image, metadata: this.metadata ?? null });
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const { length, received } = await this.find();
    return new Upload({ id, size: length ?? undefined, offset: received });
  }

  /** Called before `write`, which stores the length together with the bytes. */
  override declareUploadLength(_id: string, length: number): Promise<void> {
    this.declaredLength = length;
    return Promise.resolve();
  }

  override async write(body: Readable): Promise<number> {
    const upload = this.upload ?? (await this.find());
    this.upload = await this.uploads.append(upload, body as AsyncIterable<Buffer>, this.declaredLength);
    return this.upload.received;
  }

  override async remove(): Promise<void> {
    await this.uploads.abort(await this.uploads.find(this.id));
  }

  private async find(): Promise<ResumableUpload> {
    return (this.upload = await this.uploads.find(this.id));
  }
}
