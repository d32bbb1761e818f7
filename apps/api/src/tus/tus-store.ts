import { isComplete, type ResumableUpload, ResumableUploadService } from '#resumable';
import { Injectable } from '@nestjs/common';
import { DataStore, Upload } from '@tus/server';
import type { Readable } from 'node:stream';

import { readMetadata } from './tus-metadata.js';
import { tusRequest } from './tus-request-context.js';

/** Uploads as the tus server wants them. It calls each of these while it holds the upload's lock. */
@Injectable()
export class TusStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination', 'expiration'];

  constructor(private readonly uploads: ResumableUploadService) {
    super();
  }

  override async create(upload: Upload): Promise<Upload> {
    const request = tusRequest();
    const { id, metadata = null } = request;
    const image = readMetadata(metadata ?? undefined);
    request.upload = await this.uploads.begin({ id, length: upload.size ?? null, image, metadata });
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const { length, received } = await this.find();
    return new Upload({ id, size: length ?? undefined, offset: received });
  }

  /** Kept until the bytes are there that come with it. */
  override declareUploadLength(_id: string, length: number): Promise<void> {
    tusRequest().declaredLength = length;
    return Promise.resolve();
  }

  override async write(body: Readable): Promise<number> {
    const request = tusRequest();
    const upload = request.upload ?? (await this.find());
    request.upload = await this.uploads.append(upload, body as AsyncIterable<Buffer>, request.declaredLength);
    return request.upload.received;
  }

  override async remove(): Promise<void> {
    await this.uploads.abort(await this.uploads.find(tusRequest().id));
  }

  /** What is left of the time that an upload may lie about; undefined once it is complete. */
  expiryOf(upload: ResumableUpload): Date | undefined {
    return isComplete(upload) ? undefined : new Date(this.uploads.expiresAt(upload));
  }

  private async find(): Promise<ResumableUpload> {
    const request = tusRequest();
    return (request.upload = await this.uploads.find(request.id));
  }
}
