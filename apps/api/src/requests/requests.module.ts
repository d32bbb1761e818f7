import { Module } from '@nestjs/common';

import { JsonBodyReader } from './json-body-reader.js';

/** JSON bodies and pages of lists: what the requests of the API at /v1 have in common. */
@Module({ providers: [JsonBodyReader], exports: [JsonBodyReader] })
export class RequestsModule {}
