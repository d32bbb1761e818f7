import { Controller, Get, Header } from '@nestjs/common';

import { Endpoint, header } from '../openapi/endpoint.decorator.js';
import { PublicUrls } from '../http/public-urls.js';
import { type CustomUploader, customUploaderSchema } from './sharex-uploader.schema.js';

/**
 * GET /sharex.sxcu: the settings with which ShareX uploads to this host (https://getsharex.com/docs/custom-uploader).
 */
@Controller()
export class ShareXController {
  constructor(private readonly urls: PublicUrls) {}

  @Get('sharex.sxcu')
  @Header('content-type', 'application/json')
  @Header('content-disposition', 'attachment; filename="imglink.sxcu"')
  @Header('cache-control', 'public, max-age=3600')
  @Endpoint({
    operationId: 'getShareXUploader',
    summary: 'Download the custom uploader for ShareX',
    answers: {
      200: {
        description: 'A custom uploader, to be opened with ShareX',
        schema: customUploaderSchema,
        headers: { 'Content-Disposition': header('`attachment` with a file name') },
      },
    },
    problems: [],
  })
  getShareXUploader(): CustomUploader {
    const { base } = this.urls;
    return {
      // ShareX rejects files of versions before 12.3.1, and converts those of versions before 13.7.1.
      Version: '17.0.0',
      Name: `imglink (${new URL(base).host})`,
      DestinationType: 'ImageUploader, FileUploader',
      RequestMethod: 'POST',
      RequestURL: `${base}/v1/images`,
      Headers: { Accept: 'application/json' },
      Body: 'MultipartFormData',
      FileFormName: 'image',
      URL: '{json:link}',
      ThumbnailURL: '{json:thumbnails.m}',
      DeletionURL: '{json:deleteUrl}',
      ErrorMessage: '{json:detail}',
    };
  }
}
