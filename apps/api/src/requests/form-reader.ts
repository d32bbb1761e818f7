import { DomainError, type ProblemCode, tooManyBytes } from '#errors';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { buffer } from 'node:stream/consumers';

import { clientNetwork } from '../http/client-network.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { requestBody } from '../intake/bodies/request-body.js';
import { SharedSlots } from '../limits/shared-slots.js';

const MAX_BYTES = 64 * 1024;
const MAX_CONCURRENT = 100;

/** Every endpoint that takes a form can answer with these. */
export const FORM_PROBLEMS: ProblemCode[] = [
  'invalid-request',
  'upload-aborted',
  'body-timeout',
  'too-many-bytes',
  'overloaded',
];

/** The texts of a form by their names. */
export type FormFields = ReadonlyMap<string, readonly string[]>;

/** Reads the forms of pages, at most 64 KiB each. The number of bodies that are read at a time is limited. */
@Injectable()
export class FormReader {
  private readonly slots = new SharedSlots({ kind: 'forms', max: MAX_CONCURRENT, retryAfterSeconds: 1 });

  constructor(@Inject(HTTP_OPTIONS) private readonly options: HttpOptions) {}

  /** Returns the fields of a urlencoded or multipart form. Throws the problems of FORM_PROBLEMS. */
  async read(request: FastifyRequest): Promise<FormFields> {
    const slot = (request.bodySlot = this.slots.take(clientNetwork(request.ip)));
    const bytes = await this.readBytes(request).finally(() => this.slots.release(slot));
    return parseForm(bytes, request.headers['content-type'] ?? '');
  }

  private readBytes(request: FastifyRequest): Promise<Buffer> {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs } = this.options;
    const tooLarge = () => tooManyBytes(MAX_BYTES, 'The form');
    return buffer(requestBody(request, { idleMs, totalMs, maxBytes: MAX_BYTES, tooLarge }));
  }
}

/** Throws `invalid-request` for a body that is no form. Files are left out. */
export async function parseForm(body: Buffer, contentType: string): Promise<FormFields> {
  const fields = new Map<string, string[]>();
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    form.forEach((value, name) => {
      if (typeof value === 'string') fields.set(name, [...(fields.get(name) ?? []), value]);
    });
  } catch (cause) {
    throw new DomainError('invalid-request', 'The body is not a form.', { cause });
  }
  return fields;
}
