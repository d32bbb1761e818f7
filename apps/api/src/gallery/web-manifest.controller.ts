import { IMAGE_CONTENT_TYPES } from '#formats';
import { UPLOAD_PAGE } from '#language';
import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { Endpoint } from '../openapi/endpoint.decorator.js';
import { requestLanguage } from '../pages/request-language.js';
import { WebAssets } from '../pages/web-assets.js';
import { type WebManifest, webManifestSchema } from './web-manifest.schema.js';

/**
 * GET /manifest.webmanifest: lets browsers install the upload page as an app, to which other apps share images (W3C Web
 * Application Manifest, Web Share Target).
 */
@Controller('manifest.webmanifest')
export class WebManifestController {
  constructor(@Inject(WebAssets) private readonly assets: WebAssets) {}

  @Get()
  @Header('cache-control', 'public, max-age=3600')
  @Header('vary', 'Accept-Language')
  @Endpoint({
    operationId: 'getWebManifest',
    summary: 'Read the manifest with which browsers install the upload page',
    answers: { 200: { description: 'The manifest', schema: webManifestSchema } },
    problems: [],
  })
  getWebManifest(@Req() request: FastifyRequest): WebManifest {
    const language = requestLanguage(request);
    const { name } = this.assets.site;
    return {
      name,
      short_name: name,
      description: UPLOAD_PAGE[language].title,
      lang: language,
      id: '/',
      start_url: '/',
      scope: '/',
      display: 'standalone',
      background_color: '#f6f5f1',
      theme_color: '#0b6b5f',
      icons: [
        { src: '/favicon.svg', type: 'image/svg+xml', sizes: 'any' },
        { src: '/icon-512.png', type: 'image/png', sizes: '512x512', purpose: 'any maskable' },
      ],
      // The service worker takes the files. Without one, the server stores the image and answers with its links.
      share_target: {
        action: '/upload',
        method: 'POST',
        enctype: 'multipart/form-data',
        params: { files: [{ name: 'image', accept: [...IMAGE_CONTENT_TYPES] }] },
      },
    };
  }
}
