import { DomainError } from '#errors';
import { createHash } from 'node:crypto';

import type { PutResult } from '../object-store.js';

/** Counts and digests a body while it is read; it breaks at its end when it is not what was announced. */
export class MeasuredBody {
  /** What the body itself broke with, to be told from a failure of the store. */
  failure: unknown;
  private readonly hash = createHash('sha256');
  private size = 0;
  private isReaderOn = false;
  private measured: PutResult | undefined;

  constructor(
    private readonly body: AsyncIterable<Buffer>,
    private readonly expected: PutResult | undefined,
  ) {}

  async *read(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.body) {
        this.hash.update(chunk);
        this.size += chunk.length;
        this.isReaderOn = true;
        yield chunk;
        this.isReaderOn = false;
      }
      this.check();
    } catch (error) {
      // A stream that is given up throws into what it reads from.
      if (!this.isReaderOn) this.failure = error;
      throw error;
    }
  }

  /** Once it was read to its end. */
  get result(): PutResult {
    if (!this.measured) throw new Error('The body was not read to its end.');
    return this.measured;
  }

  private check(): void {
    this.measured = { size: this.size, sha256: this.hash.digest() };
    const { expected, measured } = this;
    if (expected && !(expected.size === measured.size && expected.sha256.equals(measured.sha256))) {
      throw new DomainError('digest-mismatch', 'The bytes are not those that were announced.');
    }
  }
}
