import { DomainError } from '#errors';
import { KeyAllocator, KeyCodec } from '#keys';
import {
  Controller,
  Delete,
  Head,
  Options,
  Param,
  Patch,
  Post,
  Req,
  Res,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { UploadAdmission } from '../limits/upload-admission.js';
import { UploadQuota } from '../limits/upload-quota.js';
import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { BlockedClientInterceptor } from './blocked-client.interceptor.js';
import { TusAccessGuard } from './tus-access.guard.js';
import { tusMethodOf } from './tus-request-checks.js';
import {
  CREATE_DOCS,
  DELETE_DOCS,
  HEAD_DOCS,
  ONE_OPTIONS_DOCS,
  OPTIONS_DOCS,
  OVERRIDE_DOCS,
  PATCH_DOCS,
} from './tus.docs.js';
import { TusService } from './tus.service.js';

const METHODS_WITHOUT_KEY = ['POST', 'OPTIONS'];
const METHODS_WITH_KEY = ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'];

/** /files: resumable uploads. */
@Controller('files')
@UseGuards(TusAccessGuard)
@UseInterceptors(BlockedClientInterceptor)
export class TusController {
  constructor(
    private readonly admission: UploadAdmission,
    private readonly quota: UploadQuota,
    private readonly tus: TusService,
    private readonly keys: KeyAllocator,
    private readonly codec: KeyCodec,
  ) {}

  @Options()
  @Endpoint(OPTIONS_DOCS)
  getResumableUploadOptions(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, undefined);
  }

  @Post()
  @Endpoint(CREATE_DOCS)
  createResumableUpload(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, undefined);
  }

  @Head(':key')
  @KeyParam()
  @Endpoint(HEAD_DOCS)
  getResumableUpload(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.answer(request, reply, key);
  }

  @Patch(':key')
  @KeyParam()
  @Endpoint(PATCH_DOCS)
  resumeUpload(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.answer(request, reply, key);
  }

  @Delete(':key')
  @KeyParam()
  @Endpoint(DELETE_DOCS)
  cancelResumableUpload(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.answer(request, reply, key);
  }

  @Options(':key')
  @KeyParam()
  @Endpoint(ONE_OPTIONS_DOCS)
  getResumableUploadMethods(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.answer(request, reply, key);
  }

  @Post(':key')
  @KeyParam()
  @Endpoint(OVERRIDE_DOCS)
  overrideUploadMethod(@Param('key') key: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    return this.answer(request, reply, key);
  }

  private async answer(request: FastifyRequest, reply: FastifyReply, key: string | undefined): Promise<void> {
    const method = tusMethodOf(request);
    const allowed = key === undefined ? METHODS_WITHOUT_KEY : METHODS_WITH_KEY;
    if (!allowed.includes(method)) {
      void reply.header('allow', allowed.join(', '));
      throw new DomainError('method-not-allowed', `Allowed methods: ${allowed.join(', ')}.`);
    }
    if (method !== 'POST' && method !== 'PATCH') return this.checkAndAnswer(method, request, reply, key);
    const slot = this.admission.takeSlot(request);
    request.uploadAllowance = this.quota.allowanceOf(request);
    try {
      if (method === 'POST') await this.quota.consume(request, reply);
      await this.checkAndAnswer(method, request, reply, key);
    } finally {
      this.admission.releaseSlot(slot);
    }
  }

  private async checkAndAnswer(
    method: string,
    request: FastifyRequest,
    reply: FastifyReply,
    key: string | undefined,
  ): Promise<void> {
    this.tus.check(method, request, reply);
    await this.tus.answer(method, this.idOf(method, key), request, reply);
  }

  private idOf(method: string, key: string | undefined): bigint {
    if (method === 'POST') return this.keys.allocate().id;
    // OPTIONS is not about an upload, even if its path has a key.
    if (method === 'OPTIONS') return 0n;
    const id = key === undefined ? undefined : this.codec.decode(key);
    if (id === undefined) throw new DomainError('upload-not-found', 'There is no upload with this key.');
    return id;
  }
}
