/**
 * A body that ends where it breaks off, instead of failing, so that the bytes until then are stored. The reader looks
 * at `failure` afterwards.
 */
export class BodyUntilFailure {
  /** The error that ended the body; undefined if it came whole. */
  failure: unknown;

  constructor(private readonly body: AsyncGenerator<Buffer>) {}

  async *read(): AsyncGenerator<Buffer> {
    try {
      yield* this.body;
    } catch (error) {
      this.failure = error;
    }
  }

  /** Stops reading the body, if it was not read to its end. */
  close(): void {
    void this.body.return(undefined).catch(() => undefined);
  }
}
