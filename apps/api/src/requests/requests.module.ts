import { Module } from '@nestjs/common';

import { FormReader } from './form-reader.js';
import { JsonBodyReader } from './json-body-reader.js';

/** JSON bodies and pages of lists, which the requests of the API at /v1 have in common, and the forms of pages. */
@Module({ providers: [JsonBodyReader, FormReader], exports: [JsonBodyReader, FormReader] })
export class RequestsModule {}
