export type Verdict = 'ok' | 'warn' | 'FAIL';

/** What was looked at, what was found, and what to do about it. */
export interface Finding {
  verdict: Verdict;
  what: string;
  says: string;
  /** Undefined where all is well. */
  advice?: string;
}

export const ok = (what: string, says: string): Finding => ({ verdict: 'ok', what, says });

export const warn = (what: string, says: string, advice: string): Finding => ({ verdict: 'warn', what, says, advice });

export const fail = (what: string, says: string, advice: string): Finding => ({ verdict: 'FAIL', what, says, advice });

/** The words of a failure, with those of what caused it: the first of them is often ours, the last what happened. */
export function wordsOf(error: unknown): string {
  const words: string[] = [];
  for (let one = error; one instanceof Error && words.length < 4; one = one.cause) {
    // A connection that was tried at several addresses has no words of its own.
    const said = one.message || (one as NodeJS.ErrnoException).code || one.name;
    if (!words.some((other) => other.includes(said))) words.push(said);
  }
  return words.join(': ') || String(error);
}
