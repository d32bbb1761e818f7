import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { personalPageHeaders } from '../page-headers.js';
import { requestLanguage } from '../request-language.js';
import { WebAssets } from '../web-assets.js';
import type { AccountPage } from './account-page.js';

/** Answers with pages of one person, in the language of the request. No cache stores them. */
@Injectable()
export class PersonalPages {
  constructor(@Inject(WebAssets) private readonly assets: WebAssets) {}

  /** `account`: the account of the person who is signed in; undefined: nobody is. */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    account: AccountPage['account'],
    render: (page: AccountPage) => string,
  ): void {
    const language = requestLanguage(request);
    void reply.headers(personalPageHeaders(language)).send(render({ assets: this.assets, language, account }));
  }
}
