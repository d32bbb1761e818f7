export type Verdict = 'ok' | 'warn' | 'FAIL';

/** The result of one check: what was examined, what was found, and what to do about it. */
export interface Finding {
  verdict: Verdict;
  what: string;
  says: string;
  /** Advice to the operator; undefined when nothing is wrong. */
  advice?: string;
}

export const ok = (what: string, says: string): Finding => ({ verdict: 'ok', what, says });

export const warn = (what: string, says: string, advice: string): Finding => ({ verdict: 'warn', what, says, advice });

export const fail = (what: string, says: string, advice: string): Finding => ({ verdict: 'FAIL', what, says, advice });

/**
 * Returns the messages of an error and of its causes. The first is often imglink's own, the last comes from the
 * system.
 */
export function messagesOf(error: unknown): string {
  const messages: string[] = [];
  for (let one = error; one instanceof Error && messages.length < 4; one = one.cause) {
    // The error of a connection that was tried at several addresses has no message.
    const message = one.message || (one as NodeJS.ErrnoException).code || one.name;
    if (!messages.some((other) => other.includes(message))) messages.push(message);
  }
  return messages.join(': ') || String(error);
}
