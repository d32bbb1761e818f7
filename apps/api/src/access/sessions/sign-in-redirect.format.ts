import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ErrorFormat } from '../../problems/error-formats.js';

/** The page needs a person who is signed in. The answer redirects to /sign-in, which returns to the page. */
export class SignInRequiredError extends DomainError {
  constructor() {
    super('credentials-required', 'Sign in at /sign-in.');
  }
}

/** Redirects browsers to /sign-in where other clients get the problem `credentials-required`. */
@Injectable()
export class SignInRedirectFormat implements ErrorFormat {
  send(error: DomainError | undefined, request: FastifyRequest, reply: FastifyReply): boolean {
    if (!(error instanceof SignInRequiredError)) return false;
    const location = `/sign-in?next=${encodeURIComponent(request.url)}`;
    // ProblemFilter has added the challenge of a 401.
    void reply.removeHeader('www-authenticate');
    void reply.headers({ location, 'cache-control': 'private, no-store' }).status(303).send();
    return true;
  }
}
