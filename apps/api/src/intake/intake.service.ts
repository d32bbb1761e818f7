import type { Principal } from '#accounts';
import { DomainError } from '#errors';
import { type ReceivedBytes, type Upload, type UploadFields, UploadService } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { uploadOwner } from '../access/upload-owner.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
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
  /** Who uploads. Undefined: the upload is anonymous. */
  principal: Principal | undefined;
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
    const { image, fields } = await this.reader.read(request);
    const bytes = await this.receive(image, request);
    return this.store(bytes, fields, { preference, principal: request.principal });
  }

  /** Returns the bytes of an image, which it fetches first if the upload named a URL. */
  async receive(image: UploadedImage, request: FastifyRequest): Promise<ReceivedBytes> {
    return image.kind === 'bytes' ? image.bytes : this.imports.receive(image.url, image.digests, request);
  }

  async store(
    bytes: ReceivedBytes,
    input: UploadFieldsInput,
    { preference, principal, state = 'received' }: StoreOptions,
  ): Promise<UploadAnswer> {
    const wanted = preference.isAsync ? 'acknowledged' : state;
    const fields = { ...storedFields(input), owner: uploadOwner(principal) };
    const upload = await this.uploads.accept(bytes, fields, wanted);
    return upload.state === 'acknowledged' ? this.accepted(upload.id) : this.waitForLink(upload, preference);
  }

  /** Answers an upload that was accepted, by this request or by an earlier one. */
  async waitForLink(upload: Upload, { isAsync, waitMs }: UploadPreference): Promise<UploadAnswer> {
    const { id } = upload;
    const limitMs = this.options.uploadWaitMs;
    const link = await this.uploads.wait(upload, isAsync ? 0 : Math.min(waitMs ?? limitMs, limitMs));
    if (!link) return this.accepted(id);
    if (link.deletedAt) throw new DomainError('image-gone', 'The image was deleted while it was stored.');
    return { id, status: 200, body: this.presenter.toImage(link), isReplay: false };
  }

  private accepted(id: bigint): UploadAnswer {
    return { id, status: 202, body: this.presenter.acceptedUpload(id), isReplay: false };
  }
}

function storedFields({ title = null, description = null, expiresIn }: UploadFieldsInput): UploadFields {
  return { title, description, expiresAt: expiresIn === undefined ? null : Date.now() + expiresIn * 1000 };
}
