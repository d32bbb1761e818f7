import { ApiKeysService, idText, parseIdText, permits, type Principal, SCOPES } from '#accounts';
import { DomainError } from '#errors';
import { AccountChangesService } from '#moderation';
import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { PublicUrls } from '../http/public-urls.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { formBody, page, redirect } from '../openapi/page.docs.js';
import { keysPage } from '../pages/account/keys.page.js';
import { PersonalPages } from '../pages/account/personal-pages.js';
import { FORM_PROBLEMS, FormReader } from '../requests/form-reader.js';
import { newKeyCookie, newKeyIn, shownKeyCookie } from './new-key-cookie.js';
import { readNewKey } from './new-key-fields.js';

const PATH = '/account/keys';
const MEGABYTES = 'A limit in megabytes';

/** /account/keys: lists, creates and revokes the API keys of the person who is signed in. */
@Controller('account/keys')
@SignedIn('manage')
export class KeysPageController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly changes: AccountChangesService,
    private readonly forms: FormReader,
    private readonly urls: PublicUrls,
    private readonly pages: PersonalPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getKeysPage',
    summary: 'Open the page with the API keys of the person who is signed in',
    answers: { 200: page('The page'), 303: redirect('Nobody is signed in: /sign-in') },
    problems: ['scope-missing', 'unavailable'],
  })
  async getKeysPage(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(principal, request, reply);
  }

  @Post()
  @Endpoint({
    operationId: 'createKeyOnPage',
    summary: 'Create an API key, which the page that follows shows once',
    requestBody: formBody(
      {
        name: 'What the key is for',
        scope: '`upload`, `manage` or `admin`; may be sent several times',
        uploadsPerHour: 'A limit',
        bytesPerDay: MEGABYTES,
        totalBytes: MEGABYTES,
        imageBytes: MEGABYTES,
        expiresIn: 'Days until an image expires',
        keyDays: 'Days until the key expires',
      },
      ['name', 'scope'],
    ),
    answers: {
      303: redirect('The key was created, or nobody is signed in'),
      422: page('The page says why there is no key: a wrong field, more rights than the person has, too many keys'),
    },
    problems: ['cross-site-request', 'unavailable', ...FORM_PROBLEMS],
  })
  async createKeyOnPage(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await this.forms.read(request);
    try {
      const { text } = await this.changes.createKey(principal, readNewKey(form, Date.now()));
      void reply
        .headers({ 'set-cookie': newKeyCookie(text, this.urls.isSecure), location: PATH })
        .status(303)
        .send();
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
      await this.answer(principal, request, reply.status(422), error.detail);
    }
  }

  @Post('revoke')
  @Endpoint({
    operationId: 'revokeKeyOnPage',
    summary: 'Revoke an API key',
    requestBody: formBody({ id: 'The id of the key' }, ['id']),
    answers: { 303: redirect('The key is revoked, or nobody is signed in') },
    problems: ['scope-missing', 'cross-site-request', 'unavailable', ...FORM_PROBLEMS],
  })
  async revokeKeyOnPage(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const id = parseIdText((await this.forms.read(request)).get('id')?.[0] ?? '');
    // A key that was revoked meanwhile, in another tab, is not on the page that follows, as the person expects.
    if (id !== undefined) await this.changes.revokeKey(principal, id).catch(unlessNotFound);
    void reply.header('location', PATH).status(303).send();
  }

  /** The page, with a key that was just created and is not shown again. `failure`: why a key was not created. */
  private async answer(
    principal: Principal,
    request: FastifyRequest,
    reply: FastifyReply,
    failure?: string,
  ): Promise<void> {
    const keys = await this.keys.list(principal);
    const text = newKeyIn(request.headers.cookie);
    const key = keys.find(({ id }) => text?.startsWith(`imk_${idText(id)}_`));
    if (text !== undefined) void reply.header('set-cookie', shownKeyCookie(this.urls.isSecure));
    const { account, scopes } = principal;
    const content = {
      keys,
      grantable: SCOPES.filter((scope) => permits(scopes, scope) && (scope !== 'admin' || account.role === 'admin')),
      created: key && text !== undefined ? { name: key.name, text } : undefined,
      ...(failure !== undefined && { failure }),
    };
    this.pages.send(request, reply, account, (shown) => keysPage(shown, content));
  }
}

function unlessNotFound(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== 'key-not-found') throw error;
}
