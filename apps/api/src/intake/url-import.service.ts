import { IMAGE_FORMAT_LIST, SNIFF_BYTES, sniffFormat } from '#formats';
import { DomainError } from '#errors';
import { type AnnouncedDigest, type ReceivedBytes, UploadReceiver } from '#uploads';
import { ImportUrl } from '#url-import';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { ownerIdOf } from '../access/upload-owner.js';
import { clientNetwork } from '../http/client-network.js';
import { maxImageBytes } from '../limits/effective-limits.js';
import { BodyPace } from '../limits/body-pace.js';
import { SharedSlots, type Slot } from '../limits/shared-slots.js';

/** Each import waits for another server, so a few of them could hold up all clients that send bytes themselves. */
const MAX_IMPORTS = 32;
const RETRY_SECONDS = 2;
/** The time to resolve and reach a server and to get its first bytes. */
const HEAD_START_MS = 5_000;

/** Fetches images from URLs into staging. */
@Injectable()
export class UrlImportService {
  private readonly slots = new SharedSlots({ kind: 'imports', max: MAX_IMPORTS, retryAfterSeconds: RETRY_SECONDS });

  constructor(
    private readonly importUrl: ImportUrl,
    private readonly receiver: UploadReceiver,
  ) {}

  /**
   * Fetches the image of a request. Throws `overloaded` if too many imports are in progress or another client takes the
   * slot of this one, `url-refused` if the URL cannot be fetched or answers with no image, and `upload-aborted` if the
   * client leaves. If it throws, nothing stays in staging.
   */
  async receive(
    url: string,
    digests: readonly AnnouncedDigest[],
    { ip, socket, principal }: Pick<FastifyRequest, 'ip' | 'socket' | 'principal'>,
  ): Promise<ReceivedBytes> {
    const slot = this.slots.take(clientNetwork(ip));
    const stop = new AbortController();
    const onClose = () => stop.abort(clientLeft());
    if (socket.destroyed) onClose();
    socket.once('close', onClose);
    const pace = new BodyPace(Infinity, HEAD_START_MS);
    try {
      pace.wait(performance.now());
      slot.startReceiving(pace, (reason) => stop.abort(reason));
      const { body } = await this.importUrl.open(url, stop.signal, maxImageBytes({ principal }, Infinity));
      try {
        const image = imageAlone(paced(body as AsyncIterable<Buffer>, pace, slot));
        return await this.receiver.receive(image, { digests, ownerId: ownerIdOf({ principal }) });
      } finally {
        body.destroy();
      }
    } finally {
      socket.off('close', onClose);
      this.slots.release(slot);
    }
  }
}

/** Yields the body unchanged, measures its pace, and marks the end of the body in its slot. */
async function* paced(body: AsyncIterable<Buffer>, pace: BodyPace, slot: Slot): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    pace.receive(chunk.length, performance.now());
    yield chunk;
    pace.wait(performance.now());
  }
  slot.stopReceiving();
}

/** Yields the body of an image unchanged. Throws `url-refused` by the first bytes of anything else. */
export async function* imageAlone(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of body) {
    if (!head) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < SNIFF_BYTES) continue;
    yield requireImage(head);
    head = undefined;
  }
  if (head) yield requireImage(head);
}

function requireImage(head: Buffer): Buffer {
  if (sniffFormat(head)) return head;
  throw new DomainError('url-refused', `The URL answers with no image of a known kind: ${IMAGE_FORMAT_LIST}.`);
}

const clientLeft = () => new DomainError('upload-aborted', 'The client left before the image was fetched.');
