import { DomainError, type ProblemCode, tooManyBytes } from '#errors';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { HTTP_OPTIONS, type HttpOptions } from '../../http/http.options.js';
import { refuseEncoded } from '../../intake/headers/body-kind.js';
import { clientOf } from '../../http/client-address.js';
import { requestBody } from '../../intake/bodies/request-body.js';
import { SharedSlots } from '../../limits/shared-slots.js';

/** Room for the delete tokens of an album's images, and for the names before them. */
const MAX_BYTES = 256 * 1024;
const MAX_FORMS = 100;

/** What goes wrong with the body of any form. */
export const FORM_PROBLEMS: ProblemCode[] = [
  'invalid-request',
  'upload-aborted',
  'body-timeout',
  'too-many-bytes',
  'content-encoding-unsupported',
  'overloaded',
];

/** The values of each field; `ids[]`, `ids[0]` and `ids` are one. */
export type Form = ReadonlyMap<string, string[]>;

/** The query and the body of a request that carries words alone: a form of either kind, or JSON. */
@Injectable()
export class ReadForm {
  private readonly slots = new SharedSlots({ kind: 'forms', max: MAX_FORMS, retryAfterSeconds: 1 });

  constructor(@Inject(HTTP_OPTIONS) private readonly options: HttpOptions) {}

  /** Throws `invalid-request`, `too-many-bytes`, `content-encoding-unsupported`, `overloaded`, and what the body throws. */
  async run(request: FastifyRequest): Promise<Form> {
    refuseEncoded(request.headers);
    const form = new Map<string, string[]>();
    const add = (name: string, value: unknown) => {
      const plain = name.replace(/\[\d*\]$/, '');
      form.set(plain, [...(form.get(plain) ?? []), ...[value].flat().map(asText)]);
    };
    for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) add(name, value);
    const slot = (request.bodySlot = this.slots.take(clientOf(request.ip)));
    const body = await this.bodyOf(request).finally(() => this.slots.giveBack(slot));
    for (const [name, value] of await fieldsOf(body, request.headers['content-type'] ?? '')) add(name, value);
    return form;
  }

  private async bodyOf(request: FastifyRequest): Promise<Buffer> {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs } = this.options;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of requestBody(request, { idleMs, totalMs })) {
      size += chunk.length;
      if (size > MAX_BYTES) throw tooManyBytes(MAX_BYTES, 'The form');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

async function fieldsOf(body: Buffer, contentType: string): Promise<Iterable<[string, unknown]>> {
  const text = body.toString();
  try {
    if (/^\s*\{/.test(text)) return Object.entries(JSON.parse(text) as object);
    if (!/^multipart\/form-data/i.test(contentType)) return new URLSearchParams(text);
    if (body.length === 0) return [];
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new DomainError('invalid-request', 'The body is malformed.', { cause });
  }
}

function asText(value: unknown): string {
  if (value === null) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new DomainError('invalid-request', 'A field must be text.');
}
