import type { Principal } from '#accounts';
import { Body, Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { z } from 'zod';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { RequireScope } from '../access/scope.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint, EXAMPLE_DELETE_TOKEN, EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';
import { JSON_BODY_PROBLEMS } from '../requests/json-body-reader.js';
import { JsonBodyInterceptor } from '../requests/json-body.interceptor.js';
import { ImageImportService, type ImportResult } from './image-import.service.js';

const MAX_TOKENS = 100;
const TOKENS = `must be a list of 1 to ${MAX_TOKENS} delete tokens`;

const importBody = z
  .strictObject({
    deleteTokens: z.array(z.string(TOKENS).max(64, TOKENS), TOKENS).min(1, TOKENS).max(MAX_TOKENS, TOKENS),
  })
  .meta({ id: 'ImageImport', examples: [{ deleteTokens: [EXAMPLE_DELETE_TOKEN] }] });

const importResults = z
  .object({
    results: z.array(
      z.object({
        key: z.string(),
        status: z
          .int()
          .describe(
            '200: the image belongs to the account. 403: it belongs to another one. 404: no image has the token. ' +
              '409: the image is still being stored, or being moved to another account. 410: it was deleted. ' +
              '451: it is blocked. 507: the account has no space for it',
          ),
      }),
    ),
  })
  .meta({ id: 'ImportResults', examples: [{ results: [{ key: EXAMPLE_KEY, status: 200 }] }] });

/** POST /v1/account/images: moves images that were uploaded without an account into the account. */
@Controller('v1/account/images')
export class ImageImportController {
  constructor(private readonly images: ImageImportService) {}

  @Post()
  @HttpCode(200)
  @RequireScope('manage')
  @UseInterceptors(JsonBodyInterceptor)
  @Endpoint({
    operationId: 'importImages',
    summary: 'Move images that were uploaded without an account into the account',
    description:
      'The delete tokens prove that the images are the own ones. They stay valid. The stored bytes count for ' +
      '`totalBytes`, and for no other limit. A repeat has no effect.',
    security: CREDENTIALS,
    answers: { 200: { description: 'A result for each token, in their order', schema: importResults } },
    problems: [
      ...JSON_BODY_PROBLEMS,
      'credentials-required',
      'credentials-invalid',
      'scope-missing',
      'cross-site-request',
      'no-space',
      'unavailable',
    ],
  })
  async importImages(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: importBody, pipes: [SCHEMA_PIPE] }) { deleteTokens }: z.infer<typeof importBody>,
  ): Promise<{ results: ImportResult[] }> {
    return { results: await this.images.import(principal, deleteTokens) };
  }
}
