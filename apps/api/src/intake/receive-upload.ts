import { DomainError, tooManyBytes } from '#errors';
import { SNIFF_BYTES, sniffFormat } from '#formats';
import { checkDigests, type ReceivedBytes, UploadReceiver } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { announcedDigests } from './headers/digest-headers.js';
import { type BodyKind, bodyKind, refuseEncoded, WHAT_TO_SEND } from './headers/body-kind.js';
import { clientOf } from '../http/client-address.js';
import { decodeBase64 } from './bodies/base64-decoder.js';
import { limitBody } from './bodies/body-limit.js';
import { invalidFields, parseFields, refuseQuery } from '../http/parse-fields.js';
import { PeekedBody } from './bodies/peeked-body.js';
import { readJson } from './bodies/json-reader.js';
import { type FormRules, MULTIPART_OVERHEAD_BYTES, readMultipart } from './bodies/multipart-reader.js';
import { requestBody } from './bodies/request-body.js';
import { StageImport } from './stage-import.js';
import {
  FORM_FIELDS,
  JSON_FIELDS,
  QUERY_FIELDS,
  uploadFields,
  type UploadFieldsInput,
  uploadSource,
} from './upload-fields.schema.js';

/** An upload whose request was read to its end. */
export interface ReceivedUpload {
  fields: UploadFieldsInput;
  /** What the image is: the digest of its bytes, or the URL that it is to come from. */
  source: string;
  /** Undefined while the image is still to be fetched. */
  staged: ReceivedBytes | undefined;
  /** Fetches the image if it isn't here yet. */
  stage: () => Promise<ReceivedBytes>;
}

const STRICT_FORM: FormRules = { isImage: (name) => name === 'image', onlyFields: FORM_FIELDS };
const isBase64Field = (name: string) => name === 'base64';

/** From a request, in any of its forms, to staged bytes and fields. */
@Injectable()
export class ReceiveUpload {
  constructor(
    private readonly receiver: UploadReceiver,
    private readonly stageImport: StageImport,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  /** Refuses what can be known to be refused before a byte of the body is read. */
  check(request: FastifyRequest): void {
    const { headers } = request;
    refuseEncoded(headers);
    const length = Number(headers['content-length'] ?? 0);
    if (length > this.maxBodyBytes(bodyKind(headers['content-type']))) throw tooManyBytes(this.options.maxUploadBytes);
    announcedDigests(headers['content-digest']);
    announcedDigests(headers['repr-digest']);
  }

  /** Streams the body to staging. Whatever it throws, nothing of the request stays. */
  async run(request: FastifyRequest): Promise<ReceivedUpload> {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs, maxUploadBytes } = this.options;
    const kind = bodyKind(request.headers['content-type']);
    const body = limitBody(requestBody(request, { idleMs, totalMs }), this.maxBodyBytes(kind), maxUploadBytes);
    switch (kind) {
      case 'raw':
        return this.receiveRaw(request, body);
      case 'unsure':
        return this.receiveRaw(request, await imageOnly(body));
      case 'multipart':
        return this.receiveMultipart(request, body);
      case 'json':
        return this.receiveJson(request, body);
    }
  }

  private async receiveRaw(request: FastifyRequest, body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
    const fields = parseFields(uploadFields, request.query, QUERY_FIELDS);
    const { headers } = request;
    const digests = [...announcedDigests(headers['content-digest']), ...announcedDigests(headers['repr-digest'])];
    return received(await this.receiver.receive(body, digests), fields);
  }

  private async receiveMultipart(request: FastifyRequest, body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
    refuseQuery(request.query, FORM_FIELDS, 'a form field');
    const { headers } = request;
    // Content-Digest is of the whole form; Repr-Digest of the image, the representation that is to be.
    const whole = checkDigests(body, announcedDigests(headers['content-digest']));
    const imageDigests = announcedDigests(headers['repr-digest']);
    const form = await readMultipart(
      headers as typeof headers & { 'content-type': string },
      whole,
      STRICT_FORM,
      (bytes) => this.receiver.receive(bytes, imageDigests),
      (bytes) => this.receiver.discard(bytes),
    );
    if (!form.file) throw invalidFields([['image', 'is missing: send the file in a field of this name']]);
    return this.withFields(form.file, () => parseFields(uploadFields, { ...form.fields }, FORM_FIELDS));
  }

  private async receiveJson(request: FastifyRequest, body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
    refuseQuery(request.query, JSON_FIELDS, 'a member of the JSON object');
    const { headers } = request;
    const digests = announcedDigests(headers['repr-digest']);
    const form = await readJson(
      checkDigests(body, announcedDigests(headers['content-digest'])),
      isBase64Field,
      (text) => this.receiver.receive(decodeBase64(text), digests),
      (bytes) => this.receiver.discard(bytes),
    );
    if (form.file) return this.withFields(form.file, () => parseFields(uploadFields, { ...form.fields }, JSON_FIELDS));
    const { url, ...fields } = parseFields(uploadSource, { ...form.fields }, JSON_FIELDS);
    if (url === undefined) throw invalidFields([['url', 'is missing: send `url` or `base64`']]);
    const stage = () =>
      untilClientLeaves(request, (signal) => this.stageImport.run(url, digests, clientOf(request.ip), signal));
    return { fields, source: `url:${url}`, staged: undefined, stage };
  }

  /** Of a whole body: base64 takes a third more than the image, escapes not counted; a form has other fields. */
  private maxBodyBytes(kind: BodyKind): number {
    const { maxUploadBytes } = this.options;
    if (kind === 'json') return 2 * maxUploadBytes;
    return kind === 'multipart' ? maxUploadBytes + MULTIPART_OVERHEAD_BYTES : maxUploadBytes;
  }

  /** Fields may stand after the image: if they are wrong, its bytes go again. */
  private async withFields(bytes: ReceivedBytes, parse: () => UploadFieldsInput): Promise<ReceivedUpload> {
    try {
      return received(bytes, parse());
    } catch (error) {
      await this.receiver.discard(bytes);
      throw error;
    }
  }
}

/** The same body, when its first bytes are those of an image. Throws `unsupported-media-type`. */
async function imageOnly(body: AsyncIterable<Buffer>): Promise<PeekedBody> {
  const peeked = await PeekedBody.of(body, SNIFF_BYTES);
  if (peeked.head.length === 0 || sniffFormat(peeked.head)) return peeked;
  await peeked.close();
  throw new DomainError(
    'unsupported-media-type',
    `The body is application/x-www-form-urlencoded and not an image. ${WHAT_TO_SEND}`,
  );
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
export function received(staged: ReceivedBytes, fields: UploadFieldsInput): ReceivedUpload {
  return { fields, source: `sha256:${staged.sha256.toString('hex')}`, staged, stage: () => Promise.resolve(staged) };
}
