import { DomainError } from '#errors';
import { AcceptUpload, checkDigests, type StagedBytes } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { HTTP_OPTIONS, type HttpOptions } from '../http-options.js';
import { announcedDigests } from './announced-digests.js';
import { clientOf } from './client-of.js';
import { decodeBase64 } from './decode-base64.js';
import { invalidFields, parseFields } from './parse-fields.js';
import { readJson } from './read-json.js';
import { type FormRules, MULTIPART_OVERHEAD_BYTES, readMultipart } from './read-multipart.js';
import { requestBody } from './request-body.js';
import { StageImport } from './stage-import.js';
import { uploadFields, type UploadFieldsInput, uploadSource } from './upload-fields.schema.js';

/** An upload whose request was read to its end. */
export interface ReceivedUpload {
  fields: UploadFieldsInput;
  /** What the image is: the digest of its bytes, or the URL that it is to come from. */
  source: string;
  /** Undefined while the image is still to be fetched. */
  staged: StagedBytes | undefined;
  /** Fetches the image if it isn't here yet. */
  stage: () => Promise<StagedBytes>;
}

const STRICT_FORM: FormRules = { isImage: (name) => name === 'image', isStrict: true };
const isBase64Field = (name: string) => name === 'base64';

type BodyKind = 'raw' | 'multipart' | 'json';

/** From a request, in any of its forms, to staged bytes and fields. */
@Injectable()
export class ReceiveUpload {
  constructor(
    private readonly accept: AcceptUpload,
    private readonly stageImport: StageImport,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  /** Refuses what can be known to be refused before a byte of the body is read. */
  check(request: FastifyRequest): void {
    const kind = kindOf(request.headers['content-type']);
    const length = Number(request.headers['content-length'] ?? 0);
    const overhead = kind === 'raw' ? 0 : kind === 'json' ? this.options.maxUploadBytes : MULTIPART_OVERHEAD_BYTES;
    if (length > this.options.maxUploadBytes + overhead) throw tooManyBytes(this.options.maxUploadBytes);
    announcedDigests(request.headers['content-digest']);
    announcedDigests(request.headers['repr-digest']);
  }

  /** Streams the body to staging. Whatever it throws, nothing of the request stays. */
  async run(request: FastifyRequest): Promise<ReceivedUpload> {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs } = this.options;
    const body = requestBody(request, { idleMs, totalMs });
    switch (kindOf(request.headers['content-type'])) {
      case 'raw':
        return this.receiveRaw(request, body);
      case 'multipart':
        return this.receiveMultipart(request, body);
      case 'json':
        return this.receiveJson(request, body);
    }
  }

  private async receiveRaw(request: FastifyRequest, body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
    const fields = parseFields(uploadFields, request.query);
    const { headers } = request;
    const digests = [...announcedDigests(headers['content-digest']), ...announcedDigests(headers['repr-digest'])];
    return received(await this.accept.stage(body, digests), fields);
  }

  private async receiveMultipart(request: FastifyRequest, body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
    parseFields(uploadFields.pick({}), request.query);
    const { headers } = request;
    // Content-Digest is of the whole form; Repr-Digest of the image, the representation that is to be.
    const whole = checkDigests(body, announcedDigests(headers['content-digest']));
    const imageDigests = announcedDigests(headers['repr-digest']);
    const form = await readMultipart(
      headers as typeof headers & { 'content-type': string },
      whole,
      STRICT_FORM,
      (bytes) => this.accept.stage(bytes, imageDigests),
      (bytes) => this.accept.discard(bytes),
    );
    if (!form.file) throw invalidFields([['image', 'is missing: send the file in a field of this name']]);
    return this.withFields(form.file, () => parseFields(uploadFields, { ...form.fields }));
  }

  private async receiveJson(request: FastifyRequest, body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
    parseFields(uploadFields.pick({}), request.query);
    const { headers } = request;
    const digests = announcedDigests(headers['repr-digest']);
    const form = await readJson(
      checkDigests(body, announcedDigests(headers['content-digest'])),
      isBase64Field,
      (text) => this.accept.stage(decodeBase64(text), digests),
      (bytes) => this.accept.discard(bytes),
    );
    if (form.file) return this.withFields(form.file, () => parseFields(uploadFields, { ...form.fields }));
    const { url, ...fields } = parseFields(uploadSource, { ...form.fields });
    if (url === undefined) throw invalidFields([['url', 'is missing: send `url` or `base64`']]);
    const stage = () =>
      untilClientLeaves(request, (signal) => this.stageImport.run(url, digests, clientOf(request.ip), signal));
    return { fields, source: `url:${url}`, staged: undefined, stage };
  }

  /** Fields may stand after the image: if they are wrong, its bytes go again. */
  private async withFields(bytes: StagedBytes, parse: () => UploadFieldsInput): Promise<ReceivedUpload> {
    try {
      return received(bytes, parse());
    } catch (error) {
      await this.accept.discard(bytes);
      throw error;
    }
  }
}

/** Aborts the work when the client leaves: nobody is told of what comes after that. */
export async function untilClientLeaves<T>(
  { socket }: FastifyRequest,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(new DomainError('upload-aborted', 'The client left before the image came.'));
  if (socket.destroyed) abort();
  socket.once('close', abort);
  try {
    return await work(controller.signal);
  } finally {
    socket.off('close', abort);
  }
}

/** An upload whose image is here. */
export function received(staged: StagedBytes, fields: UploadFieldsInput): ReceivedUpload {
  return { fields, source: `sha256:${staged.sha256.toString('hex')}`, staged, stage: () => Promise.resolve(staged) };
}

function kindOf(contentType: string | undefined): BodyKind {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return 'multipart';
  if (type === 'application/json') return 'json';
  if (type === '' || type === 'application/octet-stream' || /^image\/[\w.+-]+$/.test(type)) return 'raw';
  throw new DomainError('unsupported-media-type', `Content-Type ${type.slice(0, 64)} is not taken here.`);
}

export const tooManyBytes = (maxBytes: number) =>
  new DomainError('too-many-bytes', `An image may have at most ${maxBytes} bytes.`);
