import type { Principal, Session } from '#accounts';
import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { PeopleService } from '../access/sessions/people.service.js';
import { SignedIn } from '../access/scope.guard.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { sessionsPage } from '../pages/account/sessions.page.js';
import { PersonalPages } from '../pages/account/personal-pages.js';
import { FORM_PROBLEMS, FormReader } from '../requests/form-reader.js';
import { formBody, page, redirect } from '../openapi/page.docs.js';

const PATH = '/account/sessions';

/** /account/sessions: lists and ends the sessions of a person. */
@Controller('account/sessions')
@SignedIn('manage')
export class SessionsPageController {
  constructor(
    private readonly people: PeopleService,
    private readonly forms: FormReader,
    private readonly pages: PersonalPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getSessionsPage',
    summary: 'Open the page with the sessions of the person who is signed in',
    answers: { 200: page('The page'), 303: redirect('Nobody is signed in: /sign-in') },
    problems: ['scope-missing'],
  })
  async getSessionsPage(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [sessions, current] = await Promise.all([this.people.list(principal), this.people.find(request)]);
    const currentId = current && idOf(current.session);
    const shown = sessions.map((session) => {
      const { userAgent, createdAt } = session;
      return { id: idOf(session), userAgent, createdAt, isCurrent: idOf(session) === currentId };
    });
    this.pages.send(request, reply, principal.account, (page) => sessionsPage(page, shown));
  }

  @Post()
  @Endpoint({
    operationId: 'endSessions',
    summary: 'End sessions of the person who is signed in',
    requestBody: formBody({ end: 'The session to end, or `others` for all but the own one' }, ['end']),
    answers: { 303: redirect('The sessions have ended, or nobody is signed in') },
    problems: ['scope-missing', 'cross-site-request', ...FORM_PROBLEMS],
  })
  async endSessions(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const end = (await this.forms.read(request)).get('end')?.[0];
    const current = await this.people.find(request);
    const currentId = current && idOf(current.session);
    await this.people.endAll(principal, (session) => {
      const id = idOf(session);
      return end === 'others' ? id !== currentId : id === end;
    });
    void reply.header('location', PATH).status(303).send();
  }
}

/** The digest of its token, which cannot be used as the token. */
const idOf = ({ tokenSha256 }: Session) => tokenSha256.toString('base64url');
