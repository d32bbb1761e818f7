/** Why a process can't start, in a sentence that says what to do: shown without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
