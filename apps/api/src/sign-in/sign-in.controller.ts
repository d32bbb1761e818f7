import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { PeopleService } from '../access/sessions/people.service.js';
import { endedSessionCookie, sessionCookie } from '../access/sessions/session-cookie.js';
import { Endpoint, queryParameter, requiredHeader } from '../openapi/endpoint.decorator.js';
import { type SignInFailure, signInPage } from '../pages/account/sign-in.page.js';
import { PersonalPages } from '../pages/account/personal-pages.js';
import { FORM_PROBLEMS, FormReader } from '../requests/form-reader.js';
import { nextPath } from './next-path.js';
import { OidcSignInService } from './oidc/oidc-sign-in.service.js';
import { formBody, page, redirect } from '../openapi/page.docs.js';
import { SignInService } from './sign-in.service.js';

const NEXT = 'The path of this site to continue at';

/** /sign-in and /sign-out. They work without JavaScript. */
@Controller()
export class SignInController {
  constructor(
    private readonly signIns: SignInService,
    private readonly oidc: OidcSignInService,
    private readonly people: PeopleService,
    private readonly forms: FormReader,
    private readonly pages: PersonalPages,
  ) {}

  @Get('sign-in')
  @Endpoint({
    operationId: 'getSignInPage',
    summary: 'Open the page to sign in',
    parameters: [queryParameter('next', NEXT, { type: 'string' })],
    answers: { 200: page('A page with a form for an API key') },
    problems: [],
  })
  async getSignInPage(
    @Query('next') next: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(request, reply, nextPath(textOf(next)));
  }

  @Post('sign-in')
  @Endpoint({
    operationId: 'signIn',
    summary: 'Begin a session with an API key or ADMIN_TOKEN',
    requestBody: formBody({ key: 'An API key, or ADMIN_TOKEN', next: NEXT }, ['key']),
    answers: {
      303: redirect('The session has begun', { 'Set-Cookie': requiredHeader('The cookie `imglink_session`') }),
      401: page('The key is wrong', { 'WWW-Authenticate': requiredHeader('`Bearer`') }),
      429: page('More than 10 wrong keys of the client in 10 minutes', {
        'Retry-After': requiredHeader('Seconds to wait', 'integer'),
      }),
    },
    problems: ['cross-site-request', ...FORM_PROBLEMS],
  })
  async signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.people.refuseCrossSite(request);
    const fields = await this.forms.read(request);
    const next = nextPath(fields.get('next')?.[0] ?? textOf((request.query as Record<string, unknown>).next));
    const result = await this.signIns.signIn(request, fields.get('key')?.[0]?.trim() ?? '');
    if (result.outcome !== 'signed-in') return this.answer(request, reply, next, result);
    const cookie = sessionCookie(result.token, this.people.isSecure);
    void reply.headers({ 'set-cookie': cookie, location: next, 'cache-control': 'no-store' }).status(303).send();
  }

  @Post('sign-out')
  @Endpoint({
    operationId: 'signOut',
    summary: 'End the session',
    answers: { 303: redirect('The session has ended', { 'Set-Cookie': requiredHeader('Deletes the cookie') }) },
    problems: ['cross-site-request'],
  })
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const ended = await this.people.end(request);
    // A session without a key was begun with the OpenID provider, where the person is still signed in.
    const location = ended?.keyId === null ? '/sign-out/provider' : '/';
    const cookie = endedSessionCookie(this.people.isSecure);
    void reply.headers({ 'set-cookie': cookie, location, 'cache-control': 'no-store' }).status(303).send();
  }

  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    next: string,
    failure?: SignInFailure,
  ): Promise<void> {
    const account = await this.people.visitorOf(request);
    const provider = this.oidc.providerName;
    // RFC 9110, section 15.5.2: a 401 names a scheme.
    if (failure?.outcome === 'wrong') void reply.status(401).header('www-authenticate', 'Bearer');
    if (failure?.outcome === 'blocked') void reply.status(429).header('retry-after', failure.retryAfterSeconds);
    this.pages.send(request, reply, account, (page) => signInPage(page, { next, provider, failure }));
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
