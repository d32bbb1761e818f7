import { DomainError } from '#errors';
import { IMAGE_FORMAT_LIST, SNIFF_BYTES, sniffFormat } from '#formats';
import { type AnnouncedDigest, type ReceivedBytes, UploadReceiver } from '#uploads';
import { ImportUrl } from '#url-import';
import { Injectable } from '@nestjs/common';

import { BodyPace } from '../limits/body-pace.js';
import { SharedSlots, type Slot } from '../limits/shared-slots.js';

/** Each waits on somebody else's server, so that few of them could hold up all who send bytes themselves. */
const MAX_IMPORTS = 32;
const RETRY_SECONDS = 2;
/** To find a server, to reach it, and for its first bytes. */
const HEAD_START_MS = 5_000;

/** From the URL of an image to its staged bytes. */
@Injectable()
export class StageImport {
  private readonly slots = new SharedSlots({ kind: 'imports', max: MAX_IMPORTS, retryAfterSeconds: RETRY_SECONDS });

  constructor(
    private readonly importUrl: ImportUrl,
    private readonly receiver: UploadReceiver,
  ) {}

  /**
   * Throws `overloaded` when many imports are under way, or when another client takes the slot of this one;
   * `url-refused` for what can't be fetched or is no image; and the signal's reason. Nothing stays of an import that failed.
   */
  async run(
    url: string,
    digests: readonly AnnouncedDigest[],
    client: string,
    signal: AbortSignal,
  ): Promise<ReceivedBytes> {
    const slot = this.slots.take(client);
    const lost = new AbortController();
    const pace = new BodyPace(Infinity, HEAD_START_MS);
    try {
      pace.wait(performance.now());
      slot.receive(pace, (reason) => lost.abort(reason));
      const { body } = await this.importUrl.open(url, AbortSignal.any([signal, lost.signal]));
      try {
        return await this.receiver.receive(imageAlone(paced(body as AsyncIterable<Buffer>, pace, slot)), digests);
      } finally {
        body.destroy();
      }
    } finally {
      this.slots.giveBack(slot);
    }
  }
}

/** Measures the body as it passes, and tells the slot of its end. */
async function* paced(body: AsyncIterable<Buffer>, pace: BodyPace, slot: Slot): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    pace.receive(chunk.length, performance.now());
    yield chunk;
    pace.wait(performance.now());
  }
  slot.received();
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
  throw new DomainError('url-refused', `The URL answers with no image of a known kind: ${IMAGE_FORMAT_LIST}.`);
}
