import { Transform, type Readable, type TransformCallback } from 'node:stream';

import { tooManyBytes } from '#errors';

import { cutShort } from './refusals.js';
import type { Transfer } from './transfer.js';

/** Streams at most `maxBytes` bytes of an answer. The transfer and its connection end when this stream closes. */
export class ImportBody extends Transform {
  private bytes = 0;

  constructor(
    source: Readable,
    private readonly maxBytes: number,
    transfer: Transfer,
  ) {
    super();
    const { signal } = transfer;
    // A caller that reads later gets the error then; until then it must not be unhandled.
    this.on('error', () => {});
    signal.addEventListener('abort', () => this.destroy(signal.reason as Error));
    this.once('close', () => transfer.end());
    source.once('error', (error) => this.destroy(cutShort(error)));
    source.pipe(this);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.byteLength;
    if (this.bytes > this.maxBytes) done(tooManyBytes(this.maxBytes, 'The image at this URL'));
    else done(null, chunk);
  }
}
