import { DomainError } from '#errors';
import { createHash } from 'node:crypto';

import type { PutResult } from '../object-store.js';

/** A body whose size and digest are computed while it is read, and compared with the expected ones at its end. */
export class VerifiedBody {
  /** The error of the body itself, which is not an error of the store. */
  failure: unknown;
  private readonly hash = createHash('sha256');
  private size = 0;
  private isYielding = false;
  private computed: PutResult | undefined;

  constructor(
    private readonly body: AsyncIterable<Buffer>,
    private readonly expected: PutResult | undefined,
  ) {}

  /** Throws `digest-mismatch` at the end of a body that is not the expected one. */
  async *read(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.body) {
        this.hash.update(chunk);
        this.size += chunk.length;
        this.isYielding = true;
        yield chunk;
        this.isYielding = false;
      }
      this.verify();
    } catch (error) {
      // A stream that is destroyed throws its error into the generator that it reads. That is not the body's error.
      if (!this.isYielding) this.failure = error;
      throw error;
    }
  }

  /** Throws until the body was read to its end. */
  get result(): PutResult {
    if (!this.computed) throw new Error('The body was not read to its end.');
    return this.computed;
  }

  private verify(): void {
    this.computed = { size: this.size, sha256: this.hash.digest() };
    const { expected, computed } = this;
    if (expected && !(expected.size === computed.size && expected.sha256.equals(computed.sha256))) {
      throw new DomainError('digest-mismatch', 'The bytes are not those that were announced.');
    }
  }
}
