import { DomainError } from '#errors';
import { IMAGE_FORMAT_LIST, type ImageFormat, SNIFF_BYTES, sniffFormat } from '#formats';
import { type ReceivedBytes, UploadReceiver } from '#uploads';
import { Injectable } from '@nestjs/common';

import { decodeBase64 } from '../../intake/bodies/base64-decoder.js';
import { PeekedBody } from '../../intake/bodies/peeked-body.js';

const MAX_URL = 2048;

/** What the field `image` turned out to hold. */
export type ImageValue = { kind: 'bytes'; staged: ReceivedBytes; format: ImageFormat } | { kind: 'url'; url: string };

/** Takes an image as Imgur's clients send it: as bytes, as base64 or as an address, whatever they say it is. */
@Injectable()
export class TakeImageValue {
  constructor(private readonly receiver: UploadReceiver) {}

  /** Bytes are staged. Throws `empty-body`, `unsupported-image`, and what staging throws; then nothing stays. */
  async run(value: AsyncIterable<Buffer>): Promise<ImageValue> {
    const body = await PeekedBody.of(value, SNIFF_BYTES);
    try {
      const format = sniffFormat(body.head);
      if (format) return { kind: 'bytes', staged: await this.receiver.receive(body), format };
      const text = body.head.toString('latin1').trim();
      if (text === '') throw new DomainError('empty-body', 'There are no bytes of an image.');
      if (/^https?:\/\//i.test(text)) return { kind: 'url', url: await urlIn(body) };
      return await this.runBase64(body);
    } catch (error) {
      await body.close();
      throw error;
    }
  }

  async discard(value: ImageValue): Promise<void> {
    if (value.kind === 'bytes') await this.receiver.discard(value.staged);
  }

  private async runBase64(body: PeekedBody): Promise<ImageValue> {
    const decoded = await PeekedBody.of(decodeBase64(asText(body)), SNIFF_BYTES).catch((cause: unknown) => {
      throw isMalformed(cause) ? noImage(cause) : cause;
    });
    try {
      const format = sniffFormat(decoded.head);
      if (!format) throw noImage();
      return { kind: 'bytes', staged: await this.receiver.receive(decoded), format };
    } catch (error) {
      await decoded.close();
      throw isMalformed(error) ? noImage(error) : error;
    }
  }
}

/** Forms turn `+` into a space; other white space is passed over. */
async function* asText(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const chunk of body) yield chunk.toString('latin1').replaceAll(' ', '+').replaceAll('\t', '');
}

async function urlIn(body: AsyncIterable<Buffer>): Promise<string> {
  let url = '';
  for await (const chunk of body) {
    url += chunk.toString();
    if (url.length > MAX_URL) throw new DomainError('invalid-request', `An address may have ${MAX_URL} characters.`);
  }
  return url.trim();
}

const isMalformed = (error: unknown): boolean => error instanceof DomainError && error.code === 'invalid-request';

const noImage = (cause?: unknown) => new DomainError('unsupported-image', `Send ${IMAGE_FORMAT_LIST}.`, { cause });
