import { DomainError, type ProblemCode, tooManyBytes } from '#errors';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { text } from 'node:stream/consumers';

import { clientNetwork } from '../http/client-network.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { requestBody } from '../intake/bodies/request-body.js';
import { refuseEncoded } from '../intake/headers/body-kind.js';
import { SharedSlots } from '../limits/shared-slots.js';
import { refuseRepeatedMembers } from './repeated-members.js';

/** Enough for the keys of 1,000 images, and for texts. */
const MAX_BYTES = 64 * 1024;
const MAX_CONCURRENT = 100;

/** Every endpoint that takes JSON can answer with these. */
export const JSON_BODY_PROBLEMS: ProblemCode[] = [
  'invalid-request',
  'upload-aborted',
  'body-timeout',
  'too-many-bytes',
  'unsupported-media-type',
  'content-encoding-unsupported',
  'overloaded',
];

/** Reads JSON objects of at most 64 KiB. The number of bodies that are read at a time is limited, and so is memory. */
@Injectable()
export class JsonBodyReader {
  private readonly slots = new SharedSlots({ kind: 'forms', max: MAX_CONCURRENT, retryAfterSeconds: 1 });

  constructor(@Inject(HTTP_OPTIONS) private readonly options: HttpOptions) {}

  /** Throws the problems of JSON_BODY_PROBLEMS. */
  async read(request: FastifyRequest): Promise<object> {
    refuseEncoded(request.headers);
    refuseOtherTypes(request.headers['content-type']);
    const slot = (request.bodySlot = this.slots.take(clientNetwork(request.ip)));
    const json = await this.readText(request).finally(() => this.slots.release(slot));
    const value = parseObject(json);
    refuseRepeatedMembers(json);
    return value;
  }

  private readText(request: FastifyRequest): Promise<string> {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs } = this.options;
    const tooLarge = () => tooManyBytes(MAX_BYTES, 'The JSON');
    return text(requestBody(request, { idleMs, totalMs, maxBytes: MAX_BYTES, tooLarge }));
  }
}

function refuseOtherTypes(contentType = ''): void {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/json') return;
  throw new DomainError('unsupported-media-type', 'Send the body as application/json.');
}

/** Throws `invalid-request` for a text that is no JSON object. */
export function parseObject(json: string): object {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new DomainError('invalid-request', 'The body is not JSON.', { cause });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new DomainError('invalid-request', 'The body must be a JSON object.');
  }
  return value;
}
