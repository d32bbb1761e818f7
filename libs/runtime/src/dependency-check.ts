import { withDeadline } from '#errors';

const ANSWER_MS = 2_000;

/**
 * Checks one dependency, with one probe at a time. Callers during a probe share its result, so that probes of a
 * hanging dependency do not accumulate.
 */
export class DependencyCheck<State extends string> {
  private probing: Promise<State> | undefined;

  /** `answerMs`: how long to wait for an answer before the dependency counts as down. */
  constructor(
    private readonly probe: () => Promise<State>,
    private readonly answerMs = ANSWER_MS,
  ) {}

  /** Returns the state that the probe reports; `down` when the probe fails or takes longer than `answerMs`. */
  async check(): Promise<State | 'down'> {
    this.probing ??= this.probe().finally(() => (this.probing = undefined));
    try {
      return await withDeadline(this.probing, this.answerMs, () => 'down' as const);
    } catch {
      return 'down';
    }
  }
}
