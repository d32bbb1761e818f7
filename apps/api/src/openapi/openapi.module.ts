import { Module } from '@nestjs/common';

import { OpenApiParts } from './openapi-parts.js';

/** The OpenAPI document. bootstrap.ts serves it, since Nest makes it from the whole application. */
@Module({ providers: [OpenApiParts], exports: [OpenApiParts] })
export class OpenApiModule {}
