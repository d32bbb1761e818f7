import { DomainError } from '#errors';
import { KeyAllocator, KeyCodec } from '#keys';
import { Controller, Delete, Head, Inject, Options, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { Admission } from '../limits/admission.js';
import { UploadQuota } from '../limits/upload-quota.js';
import { checkTusRequest, methodOf, TUS_VERSION } from './tus-request-checks.js';
import { ServeTus } from './tus.service.js';
import {
  CREATE_DOCS,
  DELETE_DOCS,
  HEAD_DOCS,
  ONE_OPTIONS_DOCS,
  OPTIONS_DOCS,
  OVERRIDE_DOCS,
  PATCH_DOCS,
} from './tus.docs.js';

const OF_ALL = ['POST', 'OPTIONS'];
const OF_ONE = ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'];

/** /files: uploads that can be resumed, by tus 1.0 (https://tus.io/protocols/resumable-upload). */
@Controller('files')
export class TusController {
  constructor(
    private readonly admission: Admission,
    private readonly quota: UploadQuota,
    private readonly serve: ServeTus,
    private readonly keys: KeyAllocator,
    private readonly codec: KeyCodec,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  @Options()
  @Endpoint(OPTIONS_DOCS)
  getResumableUploadOptions(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.run(request, reply, '');
  }

  @Post()
  @Endpoint(CREATE_DOCS)
  createResumableUpload(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.run(request, reply, '');
  }

  @Head(':key')
  @KeyParam()
  @Endpoint(HEAD_DOCS)
  getResumableUpload(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.run(request, reply, key);
  }

  @Patch(':key')
  @KeyParam()
  @Endpoint(PATCH_DOCS)
  resumeUpload(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.run(request, reply, key);
  }

  @Delete(':key')
  @KeyParam()
  @Endpoint(DELETE_DOCS)
  cancelResumableUpload(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.run(request, reply, key);
  }

  @Options(':key')
  @KeyParam()
  @Endpoint(ONE_OPTIONS_DOCS)
  getResumableUploadMethods(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.run(request, reply, key);
  }

  @Post(':key')
  @KeyParam()
  @Endpoint(OVERRIDE_DOCS)
  overrideUploadMethod(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.run(request, reply, key);
  }

  /** `key`: empty where none was named. */
  private async run(request: FastifyRequest, reply: FastifyReply, key: string): Promise<void> {
    const method = methodOf(request);
    const allowed = key === '' ? OF_ALL : OF_ONE;
    if (!allowed.includes(method)) {
      const allow = allowed.join(', ');
      void reply.header('allow', allow);
      throw new DomainError('method-not-allowed', `Allowed methods: ${allow}.`);
    }
    if (method !== 'POST' && method !== 'PATCH') return this.pass(method, request, reply, key);
    const slot = this.admission.enter(request);
    try {
      if (method === 'POST') await this.quota.take(request, reply);
      await this.pass(method, request, reply, key);
    } finally {
      this.admission.leave(slot);
    }
  }

  private async pass(method: string, request: FastifyRequest, reply: FastifyReply, key: string): Promise<void> {
    try {
      checkTusRequest(method, request.headers, this.options.maxUploadBytes);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'tus-version') void reply.header('tus-version', TUS_VERSION);
      throw error;
    }
    await this.serve.run(method, this.idOf(method, key), request, reply);
  }

  private idOf(method: string, key: string): bigint {
    if (method === 'POST') return this.keys.allocate().id;
    if (method === 'OPTIONS') return 0n;
    const id = this.codec.decode(key);
    if (id === undefined) throw new DomainError('upload-not-found', 'There is no such upload.');
    return id;
  }
}
