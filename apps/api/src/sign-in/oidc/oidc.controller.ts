import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { sessionCookie } from '../../access/sessions/session-cookie.js';
import { PublicUrls } from '../../http/public-urls.js';
import { Endpoint, queryParameter, requiredHeader } from '../../openapi/endpoint.decorator.js';
import { providerSignOutPage } from '../../pages/account/provider-sign-out.page.js';
import { PersonalPages } from '../../pages/account/personal-pages.js';
import { nextPath } from '../next-path.js';
import { page, redirect } from '../../openapi/page.docs.js';
import { OidcSignInService } from './oidc-sign-in.service.js';

const COOKIES = { 'Set-Cookie': requiredHeader('Cookies of the sign-in') };

/** Signing in and out with the OpenID provider of OIDC_ISSUER. SignInFailureFormat answers what fails. */
@Controller()
export class OidcController {
  constructor(
    private readonly signIns: OidcSignInService,
    private readonly urls: PublicUrls,
    private readonly pages: PersonalPages,
  ) {}

  @Get('sign-in/provider')
  @Endpoint({
    operationId: 'beginProviderSignIn',
    summary: 'Continue at the OpenID provider to sign in',
    parameters: [queryParameter('next', 'The path of this site to continue at', { type: 'string' })],
    answers: { 303: redirect('The page of the provider', COOKIES), 503: page('The provider does not answer') },
    problems: ['not-found'],
  })
  async beginProviderSignIn(@Query('next') next: unknown, @Res() reply: FastifyReply): Promise<void> {
    const { location, cookie } = await this.signIns.begin(nextPath(typeof next === 'string' ? next : undefined));
    void reply.headers({ location, 'set-cookie': cookie, 'cache-control': 'private, no-store' }).status(303).send();
  }

  @Get('sign-in/callback')
  @Endpoint({
    operationId: 'finishProviderSignIn',
    summary: 'Come back from the OpenID provider: the redirect URI of imglink there',
    parameters: [
      queryParameter('code', 'The code of the provider', { type: 'string' }),
      queryParameter('state', 'The state of the request to the provider', { type: 'string' }),
      queryParameter('iss', 'The issuer (RFC 9207)', { type: 'string' }),
    ],
    answers: {
      303: redirect('The session has begun', COOKIES),
      401: page('Signing in failed', { 'WWW-Authenticate': requiredHeader('`Bearer`') }),
      503: page('The provider does not answer'),
    },
    problems: ['not-found'],
  })
  async finishProviderSignIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    void reply.header('set-cookie', this.signIns.cookie.clear());
    const { token, next } = await this.signIns.finish(request);
    void reply
      .header('set-cookie', sessionCookie(token, this.urls.isSecure))
      .headers({ location: next, 'cache-control': 'private, no-store' })
      .status(303)
      .send();
  }

  /** A form's answer cannot redirect to another host (`form-action` of the pages' policy), so this is a page. */
  @Get('sign-out/provider')
  @Endpoint({
    operationId: 'getProviderSignOutPage',
    summary: 'Sign out at the OpenID provider, too',
    answers: { 200: page('A page that continues at the provider'), 303: redirect('There is nothing to sign out of') },
    problems: [],
  })
  async getProviderSignOutPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const url = await this.signIns.signOutUrl();
    if (url === undefined) {
      return void reply.headers({ location: '/', 'cache-control': 'private, no-store' }).status(303).send();
    }
    const name = this.signIns.providerName ?? '';
    this.pages.send(request, reply, undefined, (page) => providerSignOutPage(page, { url, name }));
  }
}
