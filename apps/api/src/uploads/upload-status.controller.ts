import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { UploadStatusReader } from '#uploads';
import { Controller, Get, Header, type MessageEvent, Param, Req, Sse } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { setTimeout as pause } from 'node:timers/promises';
import { Observable } from 'rxjs';

import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { clientNetwork } from '../http/client-network.js';
import { SharedSlots } from '../limits/shared-slots.js';
import { problemBody } from '../problems/problem-body.js';
import { PublicUrls } from '../http/public-urls.js';
import { type UploadStatusBody, uploadStatusSchema } from './upload-status.schema.js';

/** The longest wait between two reads of the status. */
const POLL_MS = 1_000;
/** The shortest wait between two reads: a queue that does not know the job answers at once. */
const LEAST_POLL_MS = 100;
const STREAM_MAX_MS = 15 * 60_000;
/** Each stream reads the status of its upload once a second. */
const MAX_STREAMS = 400;
const RETRY_SECONDS = 5;

/** GET /v1/uploads/{key} and its server-sent events: the status of an upload. */
@Controller('v1/uploads')
export class UploadStatusController {
  private readonly slots = new SharedSlots({ kind: 'streams', max: MAX_STREAMS, retryAfterSeconds: RETRY_SECONDS });

  constructor(
    private readonly codec: KeyCodec,
    private readonly uploads: UploadStatusReader,
    private readonly urls: PublicUrls,
  ) {}

  @Get(':key')
  @Header('cache-control', 'no-store')
  @KeyParam()
  @Endpoint({
    operationId: 'getUpload',
    summary: 'Read the status of an upload',
    answers: { 200: { description: 'The status of the upload', schema: uploadStatusSchema } },
    problems: ['upload-not-found', 'image-not-found', 'image-gone', 'image-blocked'],
  })
  getUpload(@Param('key', ImageKeyPipe) { id }: ImageKey): Promise<UploadStatusBody> {
    return this.status(id);
  }

  @Sse(':key/events')
  @KeyParam()
  @Endpoint({
    operationId: 'streamUpload',
    summary: 'Follow the status of an upload by server-sent events until it ends',
    answers: {
      200: {
        description: 'An event for each change, with an UploadStatus as data',
        contentTypes: ['text/event-stream'],
      },
    },
    problems: ['upload-not-found', 'image-not-found', 'image-gone', 'image-blocked', 'overloaded', 'unavailable'],
  })
  async streamUpload(
    @Param('key', ImageKeyPipe) { id }: ImageKey,
    @Req() request: FastifyRequest,
  ): Promise<Observable<MessageEvent>> {
    const first = await this.status(id);
    return new Observable((subscriber) => {
      // Taken here, because Nest does not subscribe for a client that has left. The slot would then never be released.
      const slot = this.slots.take(clientNetwork(request.ip));
      subscriber.add(() => this.slots.release(slot));
      void (async () => {
        const until = Date.now() + STREAM_MAX_MS;
        let status = first;
        let pauseMs = LEAST_POLL_MS;
        subscriber.next({ data: status });
        while (!hasEnded(status) && !subscriber.closed && Date.now() < until) {
          await Promise.all([this.uploads.waitForJob(id, POLL_MS), pause(pauseMs)]);
          const now = await this.status(id);
          const isChanged = now.state !== status.state || now.attempts !== status.attempts;
          if (isChanged) subscriber.next({ data: now });
          // An image that is held may have no job for minutes.
          pauseMs = isChanged ? LEAST_POLL_MS : Math.min(POLL_MS, 2 * pauseMs);
          status = now;
        }
        subscriber.complete();
      })().catch((error: unknown) => subscriber.error(error));
    });
  }

  private async status(id: bigint): Promise<UploadStatusBody> {
    const status = await this.uploads.find(id);
    if (!status) throw new DomainError('upload-not-found', 'There is no such upload.');
    const key = this.codec.encode(id);
    const { state, attempts, error } = status;
    return {
      key,
      state,
      attempts,
      ...(error && { error: problemBody(new DomainError(error.code, error.detail), `/v1/uploads/${key}`) }),
      ...(state === 'stored' && { link: this.urls.gallery(key) }),
    };
  }
}

const hasEnded = ({ state }: UploadStatusBody) => state === 'stored' || state === 'failed';
