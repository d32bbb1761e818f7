import { tooManyBytes } from '#errors';
import type { AnnouncedImage, AppendedUpload, FoundUpload, ResumableUpload, ResumableUploadService } from '#resumable';
import { manifestOwner } from '#uploads';
import { DataStore, Upload } from '@tus/server';

import { uploadOwner } from '../access/upload-owner.js';
import { expirySeconds } from '../limits/effective-limits.js';
import type { Uploader } from '../limits/upload-allowance.js';
import { readTusMetadata } from './tus-metadata.js';
import { checkTusOwner } from './tus-ownership.js';

/** Who sends the request. */
export interface TusUploader extends Pick<Uploader, 'principal' | 'uploadAllowance'> {
  /** As it is stored, if it is to be kept. */
  address: Buffer | undefined;
}

export interface TusBody {
  chunks: AsyncIterable<Buffer>;
  /** Content-Length, if it was sent. */
  bytes: number | undefined;
  /** The limit of an image in bytes. */
  maxBytes: number;
  /** How long to wait for the link of a complete image, in milliseconds. */
  waitMs: number;
}

/**
 * The store that @tus/server works on during one request. It calls these methods while it holds the lock of the
 * upload.
 */
export class TusStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination', 'expiration'];
  /** Set by `write`. */
  appended: AppendedUpload | undefined;
  private found: FoundUpload | undefined;
  private declaredLength: number | undefined;

  /** `metadata`: Upload-Metadata as it was sent, which HEAD returns. */
  constructor(
    private readonly uploads: ResumableUploadService,
    private readonly id: bigint,
    private readonly metadata: string | undefined,
    private readonly uploader: TusUploader,
    private readonly body: TusBody,
  ) {
    super();
  }

  /** The upload as the request left it; undefined if none was found, created or changed. */
  get upload(): ResumableUpload | undefined {
    return this.found?.upload;
  }

  override async create(upload: Upload): Promise<Upload> {
    const image = this.announcedImage();
    const length = upload.size ?? null;
    // Counted when it is complete, by `write`. This only spares the client from sending bytes that will be refused.
    await this.uploader.uploadAllowance?.check(length ?? 1);
    const begun = await this.uploads.begin({ id: this.id, length, image, metadata: this.metadata ?? null });
    this.found = { upload: begun, isFresh: true };
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    this.found = await this.find();
    const { length, received } = this.found.upload;
    return new Upload({ id, size: length ?? undefined, offset: received });
  }

  /** Called before `write`, which stores the length together with the bytes. */
  override declareUploadLength(_id: string, length: number): Promise<void> {
    this.declaredLength = length;
    return Promise.resolve();
  }

  /** Reads the body itself: through the streams of @tus/server, a body of 1 MB takes 5 ms longer. */
  override async write(): Promise<number> {
    const { upload, isFresh } = this.found ?? (await this.find());
    await this.reserve(upload);
    this.appended = await this.uploads.append(upload, {
      chunks: limited(this.body, upload.received),
      length: this.declaredLength,
      firstBytes: isFresh ? this.body.bytes : undefined,
      waitMs: this.body.waitMs,
    });
    this.found = { upload: this.appended.upload, isFresh: false };
    return this.appended.upload.received;
  }

  override async remove(): Promise<void> {
    const { upload } = await this.find();
    await this.uploads.abort(upload);
  }

  /** Throws what `ResumableUploadService.find` and `checkTusOwner` throw. */
  private async find(): Promise<FoundUpload> {
    const found = await this.uploads.find(this.id);
    checkTusOwner(found.upload, this.uploader.principal);
    return found;
  }

  /**
   * Reserves what the image takes of the limits of its account if the upload may be complete with this body. Throws
   * `limit-reached`; then the upload stays as it was, and the client can send its last bytes later.
   */
  private async reserve({ length: announced, received }: ResumableUpload): Promise<void> {
    const { uploadAllowance } = this.uploader;
    const length = this.declaredLength ?? announced;
    const end = received + (this.body.bytes ?? Infinity);
    if (!uploadAllowance || length === null || end < length) return;
    await uploadAllowance.reserveUpload();
    await uploadAllowance.reserveBytes(length);
  }

  private announcedImage(): AnnouncedImage {
    const image = readTusMetadata(this.metadata);
    const { principal, address } = this.uploader;
    const owner = uploadOwner(principal);
    const expiresInSeconds = expirySeconds(principal, image.expiresInSeconds ?? undefined) ?? null;
    return { ...image, expiresInSeconds, owner: owner && manifestOwner(owner), address: address?.toString('hex') };
  }
}

/** An upload whose length is not known yet can have a body without an end. */
async function* limited({ chunks, maxBytes }: TusBody, received: number): AsyncGenerator<Buffer> {
  let size = received;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw tooManyBytes(maxBytes);
    yield chunk;
  }
}
