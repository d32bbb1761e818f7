import { DomainError } from '#errors';
import { IMAGE_FORMAT_LIST, type ImageFormat, SNIFF_BYTES, sniffFormat } from '#formats';
import { type ReceivedBytes, UploadReceiver } from '#uploads';
import { Injectable } from '@nestjs/common';

import { ownerIdOf } from '../../access/upload-owner.js';
import { decodeBase64 } from '../../intake/bodies/base64-decoder.js';
import { PeekedBody } from '../../intake/bodies/peeked-body.js';
import { limitImage } from '../../limits/effective-limits.js';
import type { Uploader } from '../../limits/upload-allowance.js';

const MAX_URL_LENGTH = 2048;

/** An image in a request: its bytes, which are staged, or the URL to fetch it from. */
export type ImageValue = { kind: 'bytes'; staged: ReceivedBytes; format: ImageFormat } | { kind: 'url'; url: string };

/**
 * Reads an image that is sent as bytes, as base64 or as a URL. The value itself tells which; `type` fields are
 * ignored.
 */
@Injectable()
export class ImageValueReader {
  constructor(private readonly receiver: UploadReceiver) {}

  /** Throws `empty-body`, `unsupported-image`, and what staging throws; then nothing is left in staging. */
  async read(value: AsyncIterable<Buffer>, uploader: Uploader): Promise<ImageValue> {
    const body = await PeekedBody.of(value, SNIFF_BYTES);
    try {
      const format = sniffFormat(body.head);
      if (format) return { kind: 'bytes', staged: await this.receive(body, uploader), format };
      const text = body.head.toString('latin1').trim();
      if (text === '') throw new DomainError('empty-body', 'The image is empty.');
      if (/^https?:\/\//i.test(text)) return { kind: 'url', url: await readUrl(body) };
      return await this.readBase64(body, uploader);
    } catch (error) {
      await body.close();
      throw error;
    }
  }

  /** Deletes the staged bytes, if there are any. */
  async discard(value: ImageValue): Promise<void> {
    if (value.kind === 'bytes') await this.receiver.discard(value.staged);
  }

  private receive(image: AsyncIterable<Buffer>, uploader: Uploader): Promise<ReceivedBytes> {
    return this.receiver.receive(limitImage(image, uploader), { ownerId: ownerIdOf(uploader) });
  }

  /** A text that is neither a URL nor base64 is, for Imgur's clients, a file of the wrong type. */
  private async readBase64(body: PeekedBody, uploader: Uploader): Promise<ImageValue> {
    try {
      const decoded = await PeekedBody.of(decodeBase64(base64Text(body)), SNIFF_BYTES);
      try {
        const format = sniffFormat(decoded.head);
        if (!format) throw notAnImage();
        return { kind: 'bytes', staged: await this.receive(decoded, uploader), format };
      } finally {
        await decoded.close();
      }
    } catch (error) {
      throw isMalformed(error) ? notAnImage(error) : error;
    }
  }
}

/** Some clients do not escape `+` in a urlencoded form, so that it arrives as a space. Tabs are ignored. */
async function* base64Text(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const chunk of body) yield chunk.toString('latin1').replaceAll(' ', '+').replaceAll('\t', '');
}

async function readUrl(body: AsyncIterable<Buffer>): Promise<string> {
  let url = '';
  for await (const chunk of body) {
    url += chunk.toString();
    if (url.length > MAX_URL_LENGTH) {
      throw new DomainError('invalid-request', `The URL is longer than ${MAX_URL_LENGTH} characters.`);
    }
  }
  return url.trim();
}

const isMalformed = (error: unknown): boolean => error instanceof DomainError && error.code === 'invalid-request';

const notAnImage = (cause?: unknown) =>
  new DomainError('unsupported-image', `The image must be ${IMAGE_FORMAT_LIST}.`, { cause });
