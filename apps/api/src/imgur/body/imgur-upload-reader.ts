import { DomainError, tooManyBytes } from '#errors';
import { type ImageFormat, SNIFF_BYTES } from '#formats';
import { UploadReceiver } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { HTTP_OPTIONS, type HttpOptions } from '../../http/http.options.js';
import { refuseEncoded } from '../../intake/headers/body-kind.js';
import { clientOf } from '../../http/client-address.js';
import { limitBody } from '../../intake/bodies/body-limit.js';
import { parseFields } from '../../http/parse-fields.js';
import { PeekedBody } from '../../intake/bodies/peeked-body.js';
import { readJson } from '../../intake/bodies/json-reader.js';
import { type FormRules, MULTIPART_OVERHEAD_BYTES, readMultipart } from '../../intake/bodies/multipart-reader.js';
import { type ReceivedUpload, received, untilClientLeaves } from '../../intake/receive-upload.js';
import { requestBody } from '../../intake/bodies/request-body.js';
import { StageImport } from '../../intake/stage-import.js';
import { uploadFields } from '../../intake/upload-fields.schema.js';
import { bodyForm } from './imgur-body-kind.js';
import { type ImageValue, TakeImageValue } from './image-value.js';
import { readUrlencoded } from './urlencoded-reader.js';

const IMAGE_FIELDS = new Set(['image', 'video', 'base64', 'stream']);
const isImage = (name: string) => IMAGE_FIELDS.has(name);
const RULES: FormRules = { isImage, onlyFields: undefined };

/** What Imgur's clients say of an image; whatever else they say is passed over. */
const fieldsSchema = z.object({
  title: uploadFields.shape.title,
  description: uploadFields.shape.description,
  name: z.string().optional(),
  album: z.string().optional(),
});

export interface ImgurUpload extends ReceivedUpload {
  /** Of the file, as its sender calls it. */
  name: string;
  /** The deletehash of the album that it is for. */
  album: string | undefined;
  /** By its first bytes; undefined while it is still to be fetched. */
  format: ImageFormat | undefined;
}

interface Read {
  value: ImageValue | undefined;
  filename?: string | undefined;
  fields: Record<string, unknown>;
}

/** From a request in any of the forms that Imgur's clients send to staged bytes and fields. */
@Injectable()
export class ReceiveImgurUpload {
  constructor(
    private readonly values: TakeImageValue,
    private readonly receiver: UploadReceiver,
    private readonly stageImport: StageImport,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  /** Refuses what can be known to be refused before a byte of the body is read. */
  check({ headers }: FastifyRequest): void {
    refuseEncoded(headers);
    if (Number(headers['content-length'] ?? 0) > this.maxBodyBytes(headers)) {
      throw tooManyBytes(this.options.maxUploadBytes);
    }
  }

  /** Streams the body to staging. Whatever it throws, nothing of the request stays. */
  async run(request: FastifyRequest): Promise<ImgurUpload> {
    const { bodyIdleMs: idleMs, bodyTotalMs: totalMs, maxUploadBytes } = this.options;
    const whole = requestBody(request, { idleMs, totalMs });
    const limited = limitBody(whole, this.maxBodyBytes(request.headers), maxUploadBytes);
    const body = await PeekedBody.of(limited, SNIFF_BYTES);
    const { value, filename, fields } = await this.read(request, body).finally(() => body.close());
    if (!value) throw new DomainError('empty-body', 'There is no field `image`.');
    try {
      const inQuery = request.query as Record<string, unknown>;
      const { name = filename ?? '', album, ...rest } = parseFields(fieldsSchema, { ...inQuery, ...fields });
      if (value.kind === 'bytes') return { ...received(value.staged, rest), name, album, format: value.format };
      return { fields: rest, ...this.imported(request, value.url), name, album, format: undefined };
    } catch (error) {
      await this.values.discard(value);
      throw error;
    }
  }

  /** Of an upload that comes to nothing. */
  async discard({ staged }: ImgurUpload): Promise<void> {
    if (staged) await this.receiver.discard(staged);
  }

  /** Any body may hold base64, but for one that says that it is an image. */
  private maxBodyBytes({ 'content-type': type = '' }: FastifyRequest['headers']): number {
    const { maxUploadBytes } = this.options;
    return /^image\//i.test(type) ? maxUploadBytes : 2 * maxUploadBytes + MULTIPART_OVERHEAD_BYTES;
  }

  private async read(request: FastifyRequest, body: PeekedBody): Promise<Read> {
    const { headers } = request;
    const onFault = (value: ImageValue) => this.values.discard(value);
    let filename: string | undefined;
    switch (bodyForm(headers['content-type'], body.head)) {
      case 'multipart': {
        const onFile = (bytes: AsyncIterable<Buffer>, name: string | undefined) => {
          filename = name;
          return this.values.run(bytes);
        };
        const contentType = headers['content-type'] ?? '';
        const form = await readMultipart({ ...headers, 'content-type': contentType }, body, RULES, onFile, onFault);
        return { value: form.file, filename, fields: form.fields };
      }
      case 'json': {
        const form = await readJson(body, isImage, (text) => this.values.run(asBytes(text)), onFault);
        return { value: form.file, fields: form.fields };
      }
      case 'urlencoded': {
        const form = await readUrlencoded(body, isImage, (bytes) => this.values.run(bytes), onFault);
        return { value: form.file, fields: form.fields };
      }
      case 'value':
        return { value: await this.values.run(body), fields: {} };
    }
  }

  private imported(request: FastifyRequest, url: string): Pick<ImgurUpload, 'source' | 'staged' | 'stage'> {
    const stage = () =>
      untilClientLeaves(request, (signal) => this.stageImport.run(url, [], clientOf(request.ip), signal));
    return { source: `url:${url}`, staged: undefined, stage };
  }
}

async function* asBytes(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const piece of text) yield Buffer.from(piece);
}
