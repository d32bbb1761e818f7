/** Why a process can't start, in a sentence that names what to change: shown without a stack. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/**
 * `failure` as a StartError: what was set wrongly (a variable, the address in it), and the words of whoever refused.
 * A StartError stays as it is.
 */
export function startErrorOf(what: string, failure: unknown): StartError {
  if (failure instanceof StartError) return failure;
  return new StartError(`${what}: ${reasonOf(failure)}`, { cause: failure });
}

/** The words of the first cause, which are those of the server or the system. */
function reasonOf(failure: unknown): string {
  let first = failure;
  while (first instanceof Error && first.cause instanceof Error) first = first.cause;
  if (!(first instanceof Error)) return String(first);
  // A connection that was tried at several addresses has no words of its own.
  return first.message || (first as NodeJS.ErrnoException).code || first.name;
}
