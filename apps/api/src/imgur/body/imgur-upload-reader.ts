import { DomainError, tooManyBytes } from '#errors';
import { type ImageFormat, SNIFF_BYTES } from '#formats';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { HTTP_OPTIONS, type HttpOptions } from '../../http/http.options.js';
import { parseFields } from '../../http/parse-fields.js';
import { readJson } from '../../intake/bodies/json-reader.js';
import { type FormRules, MULTIPART_OVERHEAD_BYTES, readMultipart } from '../../intake/bodies/multipart-reader.js';
import { PeekedBody } from '../../intake/bodies/peeked-body.js';
import { requestBody } from '../../intake/bodies/request-body.js';
import { readUrlencoded } from '../../intake/bodies/urlencoded-reader.js';
import { refuseEncoded } from '../../intake/headers/body-kind.js';
import { maxImageBytes } from '../../limits/effective-limits.js';
import { uploadFields } from '../../intake/upload-fields.schema.js';
import type { ReceivedUpload } from '../../intake/upload-reader.js';
import { type ImageValue, ImageValueReader } from './image-value-reader.js';
import { imgurBodyKind } from './imgur-body-kind.js';

const IMAGE_FIELDS = new Set(['image', 'video', 'base64', 'stream']);
const isImage = (name: string) => IMAGE_FIELDS.has(name);
const RULES: FormRules = { isImage, onlyFields: undefined };

/** Imgur ignores all other fields. */
const fieldsSchema = z.object({
  title: uploadFields.shape.title,
  description: uploadFields.shape.description,
  name: z.string().optional(),
  album: z.string().optional(),
});

export interface ImgurUpload extends ReceivedUpload {
  /** The name of the file; empty if the client sent none. */
  name: string;
  /** The deletehash of the album to add the image to. */
  album: string | undefined;
  /** Undefined for an image that is still to be fetched. */
  format: ImageFormat | undefined;
}

/** A body that was read: its image, and the fields beside it. */
interface UploadForm {
  value: ImageValue | undefined;
  filename?: string | undefined;
  fields: Record<string, unknown>;
}

/** Reads uploads in all forms that Imgur's clients send: streams the image to staging, and parses the fields. */
@Injectable()
export class ImgurUploadReader {
  constructor(
    private readonly values: ImageValueReader,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  /** Refuses, by its header fields, a request whose body need not be read. */
  check(request: FastifyRequest): void {
    const { headers } = request;
    refuseEncoded(headers);
    const maxBytes = maxImageBytes(request, this.options.maxUploadBytes);
    if (Number(headers['content-length'] ?? 0) > maxBodyBytes(headers, maxBytes)) throw tooManyBytes(maxBytes);
  }

  /**
   * Throws `empty-body`, `unsupported-image`, `invalid-request`, `too-many-bytes`, and what `requestBody` and staging
   * throw; then nothing is left in staging.
   */
  async read(request: FastifyRequest): Promise<ImgurUpload> {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs, maxUploadBytes } = this.options;
    const imageBytes = maxImageBytes(request, maxUploadBytes);
    const maxBytes = maxBodyBytes(request.headers, imageBytes);
    const limited = requestBody(request, { idleMs, totalMs, maxBytes, tooLarge: () => tooManyBytes(imageBytes) });
    const body = await PeekedBody.of(limited, SNIFF_BYTES);
    const { value, filename, fields } = await this.readForm(request, body).finally(() => body.close());
    if (!value) throw new DomainError('empty-body', 'The field `image` is missing.');
    try {
      const query = request.query as Record<string, unknown>;
      const { name = filename ?? '', album, ...texts } = parseFields(fieldsSchema, { ...query, ...fields });
      const upload = { fields: texts, name, album };
      if (value.kind === 'url') return { ...upload, image: { ...value, digests: [] }, format: undefined };
      return { ...upload, image: { kind: 'bytes', bytes: value.staged }, format: value.format };
    } catch (error) {
      await this.values.discard(value);
      throw error;
    }
  }

  /** Deletes the staged bytes of an upload that will not be stored. */
  async discard({ image, format }: ImgurUpload): Promise<void> {
    if (image.kind === 'bytes' && format) await this.values.discard({ kind: 'bytes', staged: image.bytes, format });
  }

  private async readForm(request: FastifyRequest, body: PeekedBody): Promise<UploadForm> {
    const { headers } = request;
    const readValue = (bytes: AsyncIterable<Buffer>) => this.values.read(bytes, request);
    const contentType = headers['content-type'];
    const discard = (value: ImageValue) => this.values.discard(value);
    let filename: string | undefined;
    switch (imgurBodyKind(contentType, body.head)) {
      case 'multipart': {
        const readFile = (bytes: AsyncIterable<Buffer>, name: string | undefined) => {
          filename = name;
          return readValue(bytes);
        };
        const typed = { ...headers, 'content-type': contentType ?? '' };
        const form = await readMultipart(typed, body, RULES, readFile, discard);
        return { value: form.file, filename, fields: form.fields };
      }
      case 'json': {
        const form = await readJson(body, isImage, (text) => readValue(encode(text)), discard);
        return { value: form.file, fields: form.fields };
      }
      case 'urlencoded': {
        const form = await readUrlencoded(body, isImage, readValue, discard);
        return { value: form.file, fields: form.fields };
      }
      case 'value':
        return { value: await readValue(body), fields: {} };
    }
  }
}

/** The body is twice as large as the image if it is base64, as any body may be, except one of the type image/*. */
function maxBodyBytes({ 'content-type': type = '' }: FastifyRequest['headers'], imageBytes: number): number {
  return /^image\//i.test(type) ? imageBytes : 2 * imageBytes + MULTIPART_OVERHEAD_BYTES;
}

async function* encode(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const piece of text) yield Buffer.from(piece);
}
