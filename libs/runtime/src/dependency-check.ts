import { withDeadline } from '#errors';

const ANSWER_MS = 2_000;

/**
 * Checks one dependency, with one probe at a time. Callers during a probe share its result, so that probes of a
 * hanging dependency do not accumulate.
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
