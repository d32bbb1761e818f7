import type { Principal } from '#accounts';
import { actorOf, ModerationService, ReportsService } from '#moderation';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AdminPages } from '../pages/admin/admin-pages.js';
import { deletionPage, faultPage, resolvedPage, resultsPage } from '../pages/admin/results.page.js';
import type { AdminSection } from '../pages/admin/admin-page.js';
import { FormReader } from '../requests/form-reader.js';
import { readActionForm } from './action-form.js';

/** Does what the form of a page with images asks for, and answers with a page that names the results. */
@Injectable()
export class PageActionsService {
  constructor(
    private readonly moderation: ModerationService,
    private readonly reports: ReportsService,
    private readonly forms: FormReader,
    private readonly pages: AdminPages,
  ) {}

  /** `section`: the page that the form is on. Throws what `ModerationService.moderate` and `FormReader.read` do. */
  async answer(
    section: AdminSection & ('images' | 'reports'),
    principal: Principal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const fields = await this.forms.read(request);
    const place = { section, back: backOf(section, fields.get('back')?.[0]) };
    const form = readActionForm(fields);
    switch (form.kind) {
      case 'fault':
        void reply.status(422);
        return this.pages.send(request, reply, principal, (page) => faultPage(page, place, form.fault));
      case 'question':
        return this.pages.send(request, reply, principal, (page) => deletionPage(page, place, form));
      case 'resolution':
        for (const id of form.reports) await this.reports.resolve(actorOf(principal), id, form.reason || null);
        return this.pages.send(request, reply, principal, (page) => resolvedPage(page, place, form.keys.length));
      case 'action': {
        const results = await this.moderation.moderate(actorOf(principal), form);
        return this.pages.send(request, reply, principal, (page) => resultsPage(page, place, { ...form, results }));
      }
    }
  }
}

/** The list that the form was on, with its filters. */
function backOf(section: string, back = ''): string {
  const path = `/admin/${section}`;
  return back.startsWith(`${path}?`) ? back : path;
}
