import { DomainError } from '#errors';
import { SNIFF_BYTES, sniffFormat } from '#imaging';
import { AcceptUpload, type AnnouncedDigest, type StagedBytes } from '#uploads';
import { ImportUrl } from '#url-import';
import { Injectable } from '@nestjs/common';

/** Each waits on somebody else's server, so that few of them could hold up all who send bytes themselves. */
const MAX_IMPORTS = 32;
const RETRY_SECONDS = 2;

/** From the URL of an image to its staged bytes. */
@Injectable()
export class StageImport {
  private underWay = 0;

  constructor(
    private readonly importUrl: ImportUrl,
    private readonly accept: AcceptUpload,
  ) {}

  /**
   * Throws `overloaded` when many imports are under way, `url-refused` for what can't be fetched or is no image, and
   * the signal's reason. Nothing stays of an import that failed.
   */
  async run(url: string, digests: readonly AnnouncedDigest[], signal: AbortSignal): Promise<StagedBytes> {
    if (this.underWay >= MAX_IMPORTS) {
      const options = { retryAfterSeconds: RETRY_SECONDS };
      throw new DomainError('overloaded', 'Too many imports by URL are under way.', options);
    }
    this.underWay += 1;
    try {
      const { body } = await this.importUrl.open(url, signal);
      try {
        return await this.accept.stage(imageAlone(body as AsyncIterable<Buffer>), digests);
      } finally {
        body.destroy();
      }
    } finally {
      this.underWay -= 1;
    }
  }
}

/** Passes the bytes of an image on; anything else is refused by its first bytes, and the rest isn't fetched. */
export async function* imageAlone(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of body) {
    if (!head) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < SNIFF_BYTES) continue;
    yield* checked(head);
    head = undefined;
  }
  if (head) yield* checked(head);
}

function checked(head: Buffer): Buffer[] {
  if (sniffFormat(head)) return [head];
  throw new DomainError('url-refused', 'The URL answers with no image of a known kind: JPEG, PNG, GIF, WebP or AVIF.');
}
