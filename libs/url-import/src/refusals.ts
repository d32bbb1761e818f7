import { DomainError } from '#errors';

/**
 * A forbidden address, an unknown name, a closed port and a failed handshake get the same sentence. Different ones
 * would let a client map the network behind us, name by name and port by port.
 */
const UNREACHABLE =
  'Nothing could be fetched from this URL. It needs a public web server at port 80, 443, 8080 or 8443, and for https a valid certificate.';

const SLOW_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

export function refused(detail: string, cause?: unknown): DomainError {
  return new DomainError('url-refused', detail, { cause });
}

export function unreachable(cause?: unknown): DomainError {
  return refused(UNREACHABLE, cause);
}

export function tooSlow(cause?: unknown): DomainError {
  return refused('The server of this URL took too long to send the image.', cause);
}

/** The error for an import without an answer. */
export function noAnswer(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  return isSlow(error) ? tooSlow(error) : unreachable(error);
}

/** The error for an answer that was cut off. */
export function cutShort(error: unknown): DomainError {
  return isSlow(error)
    ? tooSlow(error)
    : refused('The server of this URL broke off before the end of the image.', error);
}

function isSlow(error: unknown): boolean {
  return error instanceof Error && 'code' in error && SLOW_CODES.has(String(error.code));
}
