import { withDeadline } from '#errors';

const ANSWER_MS = 2_000;

/**
 * One question to one dependency, put once at a time: whoever asks meanwhile waits for the same answer, so that probes
 * of a dependency that hangs never pile up.
 */
export class DependencyCheck<State extends string> {
  private asking: Promise<State> | undefined;

  /** `answerMs`: after which a dependency that has not answered is down. */
  constructor(
    private readonly question: () => Promise<State>,
    private readonly answerMs = ANSWER_MS,
  ) {}

  /** What the dependency says of itself; `down` when it fails, or is silent for 2 s. */
  async ask(): Promise<State | 'down'> {
    this.asking ??= this.question().finally(() => (this.asking = undefined));
    try {
      return await withDeadline(this.asking, this.answerMs, () => 'down' as const);
    } catch {
      return 'down';
    }
  }
}
