export interface PlainError {
  type: string;
  message: string;
  code?: string | number;
  stack: string | undefined;
  cause?: PlainError;
}

const DEPTH = 5;

/**
 * What the log tells of an error. Not what else hangs on it: drivers add the command that failed with its arguments, the
 * statement with its values, the request with its headers.
 */
export function plainError(error: unknown, depth = DEPTH): PlainError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: undefined };
  const { code, stack, message, cause, name } = error as NodeJS.ErrnoException;
  return {
    type: name,
    message,
    ...(code !== undefined && { code }),
    stack,
    ...(cause !== undefined && depth > 0 && { cause: plainError(cause, depth - 1) }),
  };
}
