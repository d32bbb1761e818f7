/** Why a process can't start. The message is a sentence that names what to change, and is printed without a stack. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/**
 * Returns a StartError that names the setting (`what`: a variable, perhaps with an address) and quotes the message of
 * the system or the server. A StartError is returned unchanged.
 */
export function startErrorOf(what: string, failure: unknown): StartError {
  if (failure instanceof StartError) return failure;
  return new StartError(`${what}: ${reasonOf(failure)}`, { cause: failure });
}

/** Returns the message of the innermost cause, which comes from the server or the system. */
function reasonOf(failure: unknown): string {
  let first = failure;
  while (first instanceof Error && first.cause instanceof Error) first = first.cause;
  if (!(first instanceof Error)) return String(first);
  // The error of a connection that was tried at several addresses has no message of its own.
  return first.message || (first as NodeJS.ErrnoException).code || first.name;
}
