import { DomainError } from '#errors';
import { HttpException } from '@nestjs/common';

/** The error as a DomainError: 4xx errors of Nest and Fastify are translated. Returns undefined for a bug. */
export function domainErrorOf(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown })?.statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  switch (status) {
    case 404:
      return new DomainError('not-found', 'There is nothing at this address.');
    case 405:
      return new DomainError('method-not-allowed', 'This address does not take this method.');
    default:
      return new DomainError('invalid-request', error instanceof Error ? error.message : 'The request is malformed.');
  }
}
