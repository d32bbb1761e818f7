import type { Principal } from '#accounts';
import { AccountChangesService } from '#moderation';
import { Controller, Get, Header, HttpCode, Post } from '@nestjs/common';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { PublicUrls } from '../http/public-urls.js';
import { ACCESS_PROBLEMS, CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint, header } from '../openapi/endpoint.decorator.js';
import { type CustomUploader, customUploaderSchema } from './sharex-uploader.schema.js';

const TYPE = ['content-type', 'application/json'] as const;
const DISPOSITION = ['content-disposition', 'attachment; filename="imglink.sxcu"'] as const;

const ANSWER = {
  description: 'A custom uploader, to be opened with ShareX',
  schema: customUploaderSchema,
  headers: { 'Content-Disposition': header('`attachment` with a file name') },
};

/** /sharex.sxcu: the settings with which ShareX uploads to this host (https://getsharex.com/docs/custom-uploader). */
@Controller()
export class ShareXController {
  constructor(
    private readonly urls: PublicUrls,
    private readonly changes: AccountChangesService,
  ) {}

  @Get('sharex.sxcu')
  @Header(...TYPE)
  @Header(...DISPOSITION)
  @Header('cache-control', 'public, max-age=3600')
  @Endpoint({
    operationId: 'getShareXUploader',
    summary: 'Download the custom uploader for ShareX',
    description: 'The file holds no API key. POST makes one with a key.',
    answers: { 200: ANSWER },
    problems: [],
  })
  getShareXUploader(): CustomUploader {
    return this.uploader({});
  }

  @Post('sharex.sxcu')
  @HttpCode(200)
  @RequireScope('manage')
  @Header(...TYPE)
  @Header(...DISPOSITION)
  @Endpoint({
    operationId: 'createShareXUploader',
    summary: 'Create an API key for ShareX and download the custom uploader with it',
    description:
      'Needs the scope `manage`. The key is named `ShareX` and has the scope `upload`. No cache keeps the file.',
    security: CREDENTIALS,
    answers: { 200: ANSWER },
    problems: [...ACCESS_PROBLEMS, 'too-many-keys', 'unavailable'],
  })
  async createShareXUploader(@CurrentPrincipal() principal: Principal): Promise<CustomUploader> {
    const { text } = await this.changes.createKey(principal, { name: 'ShareX', scopes: ['upload'] });
    return this.uploader({ Authorization: `Bearer ${text}` });
  }

  private uploader(credentials: { Authorization?: string }): CustomUploader {
    const { base } = this.urls;
    return {
      // ShareX rejects files of versions before 12.3.1, and converts those of versions before 13.7.1.
      Version: '17.0.0',
      Name: `imglink (${new URL(base).host})`,
      DestinationType: 'ImageUploader, FileUploader',
      RequestMethod: 'POST',
      RequestURL: `${base}/v1/images`,
      Headers: { Accept: 'application/json', ...credentials },
      Body: 'MultipartFormData',
      FileFormName: 'image',
      URL: '{json:link}',
      ThumbnailURL: '{json:thumbnails.m}',
      DeletionURL: '{json:deleteUrl}',
      ErrorMessage: '{json:detail}',
    };
  }
}
