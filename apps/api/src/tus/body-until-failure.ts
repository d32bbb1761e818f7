/** A body that, where it breaks, ends instead: what came until then is kept. */
export class EndingBody {
  /** Why it ended early. */
  failure: unknown;

  constructor(private readonly body: AsyncGenerator<Buffer>) {}

  async *read(): AsyncGenerator<Buffer> {
    try {
      yield* this.body;
    } catch (error) {
      this.failure = error;
    }
  }

  /** Lets go of the body, whether or not it was read to its end. */
  close(): void {
    void this.body.return(undefined).catch(() => undefined);
  }
}
