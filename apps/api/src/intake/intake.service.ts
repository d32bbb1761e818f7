import { DomainError } from '#errors';
import { BlockedImageError, isBlocked } from '#links';
import { type ReceivedBytes, type Upload, type UploadFields, UploadService } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { uploadOwner } from '../access/upload-owner.js';
import { uploaderAddress } from '../access/uploader-address.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { expirySeconds } from '../limits/effective-limits.js';
import type { Uploader } from '../limits/upload-allowance.js';
import type { AcceptedUpload, Image } from '../presenter/image.schemas.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import { readPrefer, type UploadPreference } from './headers/prefer-header.js';
import type { UploadFieldsInput } from './upload-fields.schema.js';
import { type UploadedImage, UploadReader } from './upload-reader.js';
import { UrlImportService } from './url-import.service.js';

/** The answer to an upload, without the delete token, which is never stored. */
export interface UploadAnswer {
  id: bigint;
  status: 200 | 202;
  body: Image | Omit<AcceptedUpload, 'deleteToken' | 'deleteUrl'>;
  /** True if this is the answer to an earlier request with the same Idempotency-Key. */
  isReplay: boolean;
}

/** How `IntakeService.store` stores received bytes. */
export interface StoreOptions {
  preference: UploadPreference;
  uploader: Uploader & Pick<FastifyRequest, 'ip'>;
  /** `recorded`: a repeat of the request can take the upload over. */
  state?: 'received' | 'recorded';
}

/** Stores the image of a request and returns the answer: 200 with the image, or 202 if storing takes too long. */
@Injectable()
export class IntakeService {
  constructor(
    private readonly reader: UploadReader,
    private readonly imports: UrlImportService,
    private readonly uploads: UploadService,
    private readonly presenter: ImagePresenter,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  async upload(request: FastifyRequest): Promise<UploadAnswer> {
    const preference = readPrefer(request.headers.prefer);
    await request.uploadAllowance?.reserveUpload();
    const { image, fields } = await this.reader.read(request);
    const bytes = await this.receive(image, request);
    return this.store(bytes, fields, { preference, uploader: request });
  }

  /** Returns the bytes of an image, which it fetches first if the upload named a URL. */
  async receive(image: UploadedImage, request: FastifyRequest): Promise<ReceivedBytes> {
    return image.kind === 'bytes' ? image.bytes : this.imports.receive(image.url, image.digests, request);
  }

  /**
   * Stores received bytes, which count in the limits of the uploader. Throws `limit-reached`, and why the image cannot
   * be stored; then nothing is counted.
   */
  async store(
    bytes: ReceivedBytes,
    input: UploadFieldsInput,
    { preference, uploader, state = 'received' }: StoreOptions,
  ): Promise<UploadAnswer> {
    await this.reserve(bytes, uploader);
    const wanted = preference.isAsync ? 'acknowledged' : state;
    const upload = await this.uploads.accept(bytes, this.storedFields(input, uploader), wanted);
    const isAcknowledged = upload.state === 'acknowledged';
    const answer = isAcknowledged ? this.accepted(upload.id) : await this.waitForLink(upload, preference);
    await uploader.uploadAllowance?.keep('imageUrl' in answer.body ? answer.body.bytes : bytes.size);
    return answer;
  }

  /** Answers an upload that was accepted, by this request or by an earlier one. */
  async waitForLink(upload: Upload, { isAsync, waitMs }: UploadPreference): Promise<UploadAnswer> {
    const { id } = upload;
    const limitMs = this.options.uploadWaitMs;
    const link = await this.uploads.wait(upload, isAsync ? 0 : Math.min(waitMs ?? limitMs, limitMs));
    if (!link) return this.accepted(id);
    if (isBlocked(link)) throw new BlockedImageError(id);
    if (link.deletedAt) throw new DomainError('image-gone', 'The image was deleted while it was stored.');
    return { id, status: 200, body: this.presenter.toImage(link), isReplay: false };
  }

  private async reserve(bytes: ReceivedBytes, { uploadAllowance }: Uploader): Promise<void> {
    try {
      await uploadAllowance?.reserveUpload();
      await uploadAllowance?.reserveBytes(bytes.size);
    } catch (error) {
      await this.reader.discard({ image: { kind: 'bytes', bytes } });
      throw error;
    }
  }

  private accepted(id: bigint): UploadAnswer {
    return { id, status: 202, body: this.presenter.acceptedUpload(id), isReplay: false };
  }

  private storedFields(
    { title = null, description = null, expiresIn }: UploadFieldsInput,
    uploader: StoreOptions['uploader'],
  ): UploadFields {
    const seconds = expirySeconds(uploader.principal, expiresIn);
    const expiresAt = seconds === undefined ? null : Date.now() + seconds * 1000;
    const address = uploaderAddress(uploader, this.options);
    return { title, description, expiresAt, owner: uploadOwner(uploader.principal), address };
  }
}
