export interface ErrorFields {
  type: string;
  message: string;
  code?: string | number;
  stack: string | undefined;
  cause?: ErrorFields;
}

const MAX_CAUSES = 5;

/**
 * Returns what the log prints of an error: type, message, code, stack and up to five causes. Other properties are left
 * out because drivers attach secrets to them: the failed command with its arguments, a statement with its values, a
 * request with its headers.
 */
export function errorFields(error: unknown, maxCauses = MAX_CAUSES): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: undefined };
  const { code, stack, message, cause, name } = error as NodeJS.ErrnoException;
  return {
    type: name,
    message,
    ...(code !== undefined && { code }),
    stack,
    ...(cause !== undefined && maxCauses > 0 && { cause: errorFields(cause, maxCauses - 1) }),
  };
}
