import type { Principal } from '#accounts';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { HTTP_OPTIONS, type HttpOptions } from '../../http/http.options.js';
import { PersonalPages } from '../account/personal-pages.js';
import type { AdminPage } from './admin-page.js';

/** Answers with pages of administrators, in the language of the request. No cache stores them. */
@Injectable()
export class AdminPages {
  constructor(
    private readonly pages: PersonalPages,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  /** `principal`: the administrator who is signed in. */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    { account }: Principal,
    render: (page: AdminPage) => string,
  ): void {
    const { hasQueuesPage } = this.options;
    this.pages.send(request, reply, account, (page) => render({ ...page, hasQueuesPage }));
  }
}
