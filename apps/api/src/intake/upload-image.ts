import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type Upload, type UploadFields, UploadService } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';

import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { PublicUrls } from '../http/public-urls.js';
import type { AcceptedUpload, Image } from '../presenter/image.schemas.js';
import type { UploadPreference } from './headers/prefer-header.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import type { ReceivedUpload } from './receive-upload.js';

/** An answer to an upload, but for the delete token, which is never kept. */
export interface UploadAnswer {
  id: bigint;
  status: 200 | 202;
  body: Image | Omit<AcceptedUpload, 'deleteToken' | 'deleteUrl'>;
}

/** From a received upload to its answer: 200 with the link, or 202 when that takes too long. */
@Injectable()
export class UploadImage {
  constructor(
    private readonly uploads: UploadService,
    private readonly presenter: ImagePresenter,
    private readonly codec: KeyCodec,
    private readonly urls: PublicUrls,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  /** `isResumable`: whether whoever repeats a request that died finds its upload. */
  async run(
    upload: ReceivedUpload,
    preference: UploadPreference,
    { isResumable } = { isResumable: false },
  ): Promise<UploadAnswer> {
    const staged = await upload.stage();
    const state = isResumable ? 'recorded' : 'received';
    const accepted = await this.uploads.accept(staged, fieldsOf(upload), preference.isAsync ? 'acknowledged' : state);
    return accepted.state === 'acknowledged' ? this.promise(staged.id) : this.wait(accepted, preference);
  }

  /** The answer to an upload that was accepted, now or by an earlier request. */
  async wait(upload: Upload, { isAsync, waitMs }: UploadPreference): Promise<UploadAnswer> {
    const { id } = upload;
    const limitMs = this.options.uploadWaitMs;
    const link = await this.uploads.wait(upload, isAsync ? 0 : Math.min(waitMs ?? limitMs, limitMs));
    if (link?.deletedAt) throw new DomainError('image-gone', 'The image was deleted while it was stored.');
    return link ? { id, status: 200, body: this.presenter.toImage(link) } : this.promise(id);
  }

  private promise(id: bigint): UploadAnswer {
    const key = this.codec.encode(id);
    const body = {
      key,
      link: this.urls.gallery(key),
      state: 'queued',
      statusUrl: this.urls.uploadStatus(key),
    } as const;
    return { id, status: 202, body };
  }
}

function fieldsOf({ fields }: ReceivedUpload): UploadFields {
  const { title = null, description = null, expiresIn } = fields;
  return { title, description, expiresAt: expiresIn === undefined ? null : Date.now() + expiresIn * 1000 };
}
