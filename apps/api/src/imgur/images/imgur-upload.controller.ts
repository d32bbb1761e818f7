import { KeyCodec } from '#keys';
import { Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AdmitUpload } from '../../limits/admit-upload.js';
import { UploadImage } from '../../intake/upload-image.js';
import { PublicUrls } from '../../http/public-urls.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { imgurUpload, pendingImage } from './imgur-image.js';
import { imgurUploadAnswer, type UploadedImgurImage } from './imgur-image.schema.js';
import { type ImgurUpload, ReceiveImgurUpload } from '../body/imgur-upload-reader.js';
import { IMGUR_UPLOAD_BODY, IMGUR_UPLOAD_PARAMETERS, IMGUR_UPLOAD_PROBLEMS } from './imgur-upload.docs.js';
import { UploadToAlbum } from '../albums/upload-to-album.js';

/** As long as an upload may be waited for: these clients know no 202. */
const PATIENT = { isAsync: false, waitMs: undefined };

/** POST /3/image and /3/upload: the way in for Imgur's clients. */
@ImgurController()
export class ImgurUploadController {
  constructor(
    private readonly admit: AdmitUpload,
    private readonly receive: ReceiveImgurUpload,
    private readonly albums: UploadToAlbum,
    private readonly upload: UploadImage,
    private readonly codec: KeyCodec,
    private readonly urls: PublicUrls,
  ) {}

  @Post('image')
  @ImgurEndpoint({
    operationId: 'postImgurImage',
    summary: 'Upload an image as to Imgur',
    description:
      'The image is a file, base64 or an address, in a form, in JSON or as the body itself; its bytes tell which. Unknown ' +
      'fields are passed over. `.json` or `.xml` may be added to this and every other address under /3.',
    parameters: IMGUR_UPLOAD_PARAMETERS,
    requestBody: IMGUR_UPLOAD_BODY,
    answer: imgurUploadAnswer,
    problems: IMGUR_UPLOAD_PROBLEMS,
    example: { path: '/3/image', method: 'POST' },
  })
  postImgurImage(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadedImgurImage> {
    return this.take(request, reply);
  }

  @Post('upload')
  @ImgurEndpoint({
    operationId: 'postImgurUpload',
    summary: 'Upload an image as to Imgur, by its other address',
    parameters: IMGUR_UPLOAD_PARAMETERS,
    requestBody: IMGUR_UPLOAD_BODY,
    answer: imgurUploadAnswer,
    problems: IMGUR_UPLOAD_PROBLEMS,
    example: { path: '/3/upload', method: 'POST' },
  })
  postImgurUpload(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadedImgurImage> {
    return this.take(request, reply);
  }

  private async take(request: FastifyRequest, reply: FastifyReply): Promise<UploadedImgurImage> {
    const { answer } = await this.admit.run(request, reply, async () => {
      this.receive.check(request);
      const received = await this.receive.run(request);
      const albumId = await this.albumOf(received);
      const staged = await received.stage();
      const upload = { ...received, staged, stage: () => Promise.resolve(staged) };
      const { id, status, body } = await this.upload.run(upload, PATIENT);
      if (albumId !== undefined) await this.albums.add(albumId, id);
      const rights = { deletehash: this.codec.deleteToken(id), name: upload.name };
      const image = 'imageUrl' in body ? body : pendingImage(id, upload, this.codec, this.urls);
      return { status, answer: imgurUpload(image, { ...rights, isPending: status === 202 }) };
    });
    return answer;
  }

  /** Found before the image is stored: what names a wrong album leaves nothing. */
  private async albumOf(upload: ImgurUpload): Promise<bigint | undefined> {
    if (upload.album === undefined || upload.album === '') return undefined;
    try {
      return await this.albums.find(upload.album);
    } catch (error) {
      await this.receive.discard(upload);
      throw error;
    }
  }
}
