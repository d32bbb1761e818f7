import { DomainError, type ProblemCode, tooManyBytes } from '#errors';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { buffer } from 'node:stream/consumers';

import { clientNetwork } from '../../http/client-network.js';
import { HTTP_OPTIONS, type HttpOptions } from '../../http/http.options.js';
import { requestBody } from '../../intake/bodies/request-body.js';
import { refuseEncoded } from '../../intake/headers/body-kind.js';
import { SharedSlots } from '../../limits/shared-slots.js';

/** Enough for the deletehashes of the 1,000 images of an album. */
const MAX_BYTES = 256 * 1024;
const MAX_CONCURRENT = 100;

/** Every endpoint that reads a form can answer with these. */
export const FORM_PROBLEMS: ProblemCode[] = [
  'invalid-request',
  'upload-aborted',
  'body-timeout',
  'too-many-bytes',
  'content-encoding-unsupported',
  'overloaded',
];

/** The values of each field. `ids[]`, `ids[0]` and `ids` are the same field. */
export type TextForm = ReadonlyMap<string, string[]>;

/**
 * Reads requests whose fields are all texts. The number of forms that are read at a time is limited, and so is
 * memory.
 */
@Injectable()
export class TextFormReader {
  private readonly slots = new SharedSlots({ kind: 'forms', max: MAX_CONCURRENT, retryAfterSeconds: 1 });

  constructor(@Inject(HTTP_OPTIONS) private readonly options: HttpOptions) {}

  /**
   * The fields of the query, then those of the body, which is a urlencoded form, a multipart form or JSON. Throws
   * `invalid-request`, `too-many-bytes`, `content-encoding-unsupported`, `overloaded`, and what `requestBody` throws.
   */
  async read(request: FastifyRequest): Promise<TextForm> {
    refuseEncoded(request.headers);
    const slot = (request.bodySlot = this.slots.take(clientNetwork(request.ip)));
    const body = await this.readBody(request).finally(() => this.slots.release(slot));
    return collectFields([
      ...Object.entries(request.query as Record<string, unknown>),
      ...(await parseFields(body, request.headers['content-type'] ?? '')),
    ]);
  }

  private async readBody(request: FastifyRequest): Promise<Buffer> {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs } = this.options;
    const tooLarge = () => tooManyBytes(MAX_BYTES, 'The form');
    return buffer(requestBody(request, { idleMs, totalMs, maxBytes: MAX_BYTES, tooLarge }));
  }
}

/** The fields of a body in their order. JSON is recognized by its first character, since clients send it as a form. */
export async function parseFields(body: Buffer, contentType: string): Promise<Iterable<[string, unknown]>> {
  const text = body.toString();
  try {
    if (/^\s*\{/.test(text)) return Object.entries(JSON.parse(text) as object);
    if (!/^multipart\/form-data/i.test(contentType)) return new URLSearchParams(text);
    if (body.length === 0) return [];
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new DomainError('invalid-request', 'The body is malformed. Send a form or a JSON object.', { cause });
  }
}

/** Joins fields of the same name. Throws `invalid-request` for a value that is neither a text nor a list of texts. */
export function collectFields(fields: Iterable<[string, unknown]>): TextForm {
  const form = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const plain = name.replace(/\[\d*\]$/, '');
    form.set(plain, [...(form.get(plain) ?? []), ...[value].flat().map((each) => toText(plain, each))]);
  }
  return form;
}

function toText(name: string, value: unknown): string {
  if (value === null) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new DomainError('invalid-request', `\`${name.slice(0, 64)}\` must be a text or a list of texts.`);
}
