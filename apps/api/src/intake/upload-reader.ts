import { SNIFF_BYTES, sniffFormat } from '#formats';
import { DomainError, tooManyBytes } from '#errors';
import { type AnnouncedDigest, checkDigests, type ReceivedBytes, UploadReceiver } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { ownerIdOf } from '../access/upload-owner.js';
import { HTTP_OPTIONS, type HttpOptions } from '../http/http.options.js';
import { invalidFields, parseFields, refuseQuery } from '../http/parse-fields.js';
import { limitImage, maxImageBytes } from '../limits/effective-limits.js';
import { decodeBase64 } from './bodies/base64-decoder.js';
import { readJson } from './bodies/json-reader.js';
import { type FormRules, MULTIPART_OVERHEAD_BYTES, readMultipart } from './bodies/multipart-reader.js';
import { PeekedBody } from './bodies/peeked-body.js';
import { requestBody } from './bodies/request-body.js';
import { ACCEPTED_BODIES, type BodyKind, bodyKind, refuseEncoded } from './headers/body-kind.js';
import { announcedDigests } from './headers/digest-headers.js';
import {
  FORM_FIELDS,
  JSON_FIELDS,
  QUERY_FIELDS,
  uploadFields,
  type UploadFieldsInput,
  uploadSource,
} from './upload-fields.schema.js';

/** The image of an upload: bytes in staging, or a URL to fetch it from. */
export type UploadedImage =
  { kind: 'bytes'; bytes: ReceivedBytes } | { kind: 'url'; url: string; digests: readonly AnnouncedDigest[] };

/** An upload whose request was read to its end. */
export interface ReceivedUpload {
  fields: UploadFieldsInput;
  image: UploadedImage;
}

const STRICT_FORM: FormRules = { isImage: (name) => name === 'image', onlyFields: FORM_FIELDS };
const isBase64Field = (name: string) => name === 'base64';

/** Reads an upload from a request to POST /v1/images, in any of the forms of its body. */
@Injectable()
export class UploadReader {
  constructor(
    private readonly receiver: UploadReceiver,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  /** Refuses a request by its header fields, before any of its body is read. */
  check(request: FastifyRequest): void {
    const { headers } = request;
    refuseEncoded(headers);
    const length = Number(headers['content-length'] ?? 0);
    const maxBytes = this.maxBytes(request);
    if (length > maxBodyBytes(bodyKind(headers['content-type']), maxBytes)) throw tooManyBytes(maxBytes);
    announcedDigests(headers['content-digest']);
    announcedDigests(headers['repr-digest']);
  }

  /**
   * Streams the image to staging, or returns the URL to fetch it from. Throws what `check` throws, and
   * `invalid-request` and the errors of `UploadReceiver.receive`; then nothing stays in staging.
   */
  async read(request: FastifyRequest): Promise<ReceivedUpload> {
    this.check(request);
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs } = this.options;
    const maxBytes = this.maxBytes(request);
    const kind = bodyKind(request.headers['content-type']);
    // The error names the limit of the image, not of the body around it.
    const tooLarge = () => tooManyBytes(maxBytes);
    const body = requestBody(request, { idleMs, totalMs, maxBytes: maxBodyBytes(kind, maxBytes), tooLarge });
    switch (kind) {
      case 'raw':
        return this.readRaw(request, body);
      case 'unsure':
        return this.readRaw(request, await imageOnly(body));
      case 'multipart':
        return this.readForm(request, body);
      case 'json':
        return this.readJsonBody(request, body);
    }
  }

  /** Deletes the bytes of an upload that is not to be stored. */
  async discard({ image }: Pick<ReceivedUpload, 'image'>): Promise<void> {
    if (image.kind === 'bytes') await this.receiver.discard(image.bytes);
  }

  private async readRaw(request: FastifyRequest, body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
    const fields = parseFields(uploadFields, request.query, QUERY_FIELDS);
    const { headers } = request;
    const digests = [...announcedDigests(headers['content-digest']), ...announcedDigests(headers['repr-digest'])];
    const bytes = await this.receiver.receive(body, { digests, ownerId: ownerIdOf(request) });
    return { fields, image: { kind: 'bytes', bytes } };
  }

  private async readForm(request: FastifyRequest, body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
    refuseQuery(request.query, FORM_FIELDS, 'a form field');
    const { headers } = request;
    // Content-Digest covers the whole form; Repr-Digest covers the image, which is the representation to be created.
    const whole = checkDigests(body, announcedDigests(headers['content-digest']));
    const imageDigests = announcedDigests(headers['repr-digest']);
    const form = await readMultipart(
      headers as typeof headers & { 'content-type': string },
      whole,
      STRICT_FORM,
      (bytes) =>
        this.receiver.receive(limitImage(bytes, request), { digests: imageDigests, ownerId: ownerIdOf(request) }),
      (bytes) => this.receiver.discard(bytes),
    );
    if (!form.file) throw invalidFields([['image', 'is missing: send the file in a field of this name']]);
    return this.withFields(form.file, () => parseFields(uploadFields, { ...form.fields }, FORM_FIELDS));
  }

  private async readJsonBody(request: FastifyRequest, body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
    refuseQuery(request.query, JSON_FIELDS, 'a member of the JSON object');
    const { headers } = request;
    const digests = announcedDigests(headers['repr-digest']);
    const form = await readJson(
      checkDigests(body, announcedDigests(headers['content-digest'])),
      isBase64Field,
      (text) =>
        this.receiver.receive(limitImage(decodeBase64(text), request), { digests, ownerId: ownerIdOf(request) }),
      (bytes) => this.receiver.discard(bytes),
    );
    if (form.file) return this.withFields(form.file, () => parseFields(uploadFields, { ...form.fields }, JSON_FIELDS));
    const { url, ...fields } = parseFields(uploadSource, { ...form.fields }, JSON_FIELDS);
    if (url === undefined) throw invalidFields([['url', 'is missing: send `url` or `base64`']]);
    return { fields, image: { kind: 'url', url, digests } };
  }

  private maxBytes(request: FastifyRequest): number {
    return maxImageBytes(request, this.options.maxUploadBytes);
  }

  /** Fields may follow the image, so bytes are deleted if the fields are invalid. */
  private async withFields(bytes: ReceivedBytes, parse: () => UploadFieldsInput): Promise<ReceivedUpload> {
    try {
      return { fields: parse(), image: { kind: 'bytes', bytes } };
    } catch (error) {
      await this.receiver.discard(bytes);
      throw error;
    }
  }
}

/** Returns the limit of a whole body. Base64 adds a third to the image, without escapes; a form has other fields. */
function maxBodyBytes(kind: BodyKind, maxImageBytes: number): number {
  if (kind === 'json') return 2 * maxImageBytes;
  return kind === 'multipart' ? maxImageBytes + MULTIPART_OVERHEAD_BYTES : maxImageBytes;
}

/** Returns the body unchanged if it begins like an image. Throws `unsupported-media-type` otherwise. */
async function imageOnly(body: AsyncIterable<Buffer>): Promise<PeekedBody> {
  const peeked = await PeekedBody.of(body, SNIFF_BYTES);
  if (peeked.head.length === 0 || sniffFormat(peeked.head)) return peeked;
  await peeked.close();
  throw new DomainError(
    'unsupported-media-type',
    `The body is application/x-www-form-urlencoded and not an image. ${ACCEPTED_BODIES}`,
  );
}
