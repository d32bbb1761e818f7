import type { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { signInPage } from '../pages/account/sign-in.page.js';
import { PersonalPages } from '../pages/account/personal-pages.js';
import type { ErrorFormat } from '../problems/error-formats.js';
import { OidcSignInService } from './oidc/oidc-sign-in.service.js';

const PATHS = /^\/sign-in\/(?:provider|callback)(?:\?|$)/;

/** Answers a sign-in with the OpenID provider that failed with the page at /sign-in, so that a person can try again. */
@Injectable()
export class SignInFailureFormat implements ErrorFormat {
  constructor(
    private readonly oidc: OidcSignInService,
    private readonly pages: PersonalPages,
  ) {}

  send(error: DomainError | undefined, request: FastifyRequest, reply: FastifyReply): boolean {
    const { providerName: provider } = this.oidc;
    if (!PATHS.test(request.url) || provider === undefined) return false;
    const outcome = error?.code === 'sign-in-failed' ? 'failed' : 'away';
    if (outcome === 'away' && error?.code !== 'unavailable') return false;
    this.pages.send(request, reply, undefined, (page) =>
      signInPage(page, { next: '/', provider, failure: { outcome } }),
    );
    return true;
  }
}
