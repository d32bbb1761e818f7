import type { Principal } from '#accounts';
import { IMAGE_FORMATS } from '#formats';
import { KeyCodec } from '#keys';
import type { ReceivedBytes } from '#uploads';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { PublicUrls } from '../../http/public-urls.js';
import { IntakeService } from '../../intake/intake.service.js';
import { ImgurAlbums } from '../albums/imgur-albums.service.js';
import { type ImgurUpload, ImgurUploadReader } from '../body/imgur-upload-reader.js';
import { type ImageFields, presentUploadedImage } from './imgur-image.presenter.js';
import type { UploadedImgurImage } from './imgur-image.schema.js';

/** Imgur's clients cannot handle a 202, so an upload is waited for as long as UPLOAD_WAIT_MS allows. */
const WAIT_FULLY = { isAsync: false, waitMs: undefined };

/** Uploads of Imgur's API. */
@Injectable()
export class ImgurUploads {
  constructor(
    private readonly reader: ImgurUploadReader,
    private readonly albums: ImgurAlbums,
    private readonly intake: IntakeService,
    private readonly codec: KeyCodec,
    private readonly urls: PublicUrls,
  ) {}

  /** `status`: 202 if the image is durable but not stored yet; then the image is shown as pending. */
  async upload(request: FastifyRequest): Promise<{ status: 200 | 202; image: UploadedImgurImage }> {
    this.reader.check(request);
    await request.uploadAllowance?.reserveUpload();
    const upload = await this.reader.read(request);
    const albumId = await this.findAlbum(upload, request.principal);
    const bytes = await this.intake.receive(upload.image, request);
    const { id, status, body } = await this.intake.store(bytes, upload.fields, {
      preference: WAIT_FULLY,
      uploader: request,
    });
    if (albumId !== undefined) await this.albums.addUpload(albumId, id);
    const fields = 'imageUrl' in body ? body : this.pendingFields(bytes, upload);
    const rights = { deletehash: this.codec.deleteToken(id), name: upload.name, isPending: status === 202 };
    return { status, image: presentUploadedImage(fields, rights) };
  }

  /** Before the image is stored, so that an upload with a wrong album leaves nothing behind. */
  private async findAlbum(upload: ImgurUpload, principal: Principal | undefined): Promise<bigint | undefined> {
    if (upload.album === undefined || upload.album === '') return undefined;
    try {
      return await this.albums.findForUpload(upload.album, principal);
    } catch (error) {
      await this.reader.discard(upload);
      throw error;
    }
  }

  /** The fields of an image that is not stored yet, as far as they are known. */
  private pendingFields({ id, size, image }: ReceivedBytes, { fields, format }: ImgurUpload): ImageFields {
    const key = this.codec.encode(id);
    // If the format is not known either, the URL ends with .jpg: a wrong extension redirects to the right one.
    const knownFormat = image?.format ?? format ?? 'jpeg';
    return {
      key,
      title: fields.title ?? null,
      description: fields.description ?? null,
      createdAt: new Date().toISOString(),
      contentType: IMAGE_FORMATS[knownFormat].contentType,
      animated: image?.animated ?? false,
      width: image?.width ?? 0,
      height: image?.height ?? 0,
      bytes: size,
      imageUrl: this.urls.image(key, IMAGE_FORMATS[knownFormat].extension),
    };
  }
}
