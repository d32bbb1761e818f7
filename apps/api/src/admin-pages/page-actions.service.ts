import type { Principal } from '#accounts';
import { actorOf, ModerationService, ReportsService } from '#moderation';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AdminPages } from '../pages/admin/admin-pages.js';
import { deletionPage, faultPage, type FormPlace } from '../pages/admin/results.page.js';
import { FormReader } from '../requests/form-reader.js';
import { type ActionForm, readActionForm } from './action-form.js';
import { type FormResults, placeOf, ResultsLinks } from './results-links.js';

/**
 * Does what the form of a page with images asks for, and redirects to a page that names the results: a reload of that
 * page does not send the form again.
 */
@Injectable()
export class PageActionsService {
  constructor(
    private readonly moderation: ModerationService,
    private readonly reports: ReportsService,
    private readonly forms: FormReader,
    private readonly pages: AdminPages,
    private readonly links: ResultsLinks,
  ) {}

  /** `section`: the page that the form is on. Throws what `ModerationService.moderate` and `FormReader.read` do. */
  async answer(
    section: FormPlace['section'],
    principal: Principal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const fields = await this.forms.read(request);
    const place = placeOf(fields.get('back')?.[0] ?? '', section);
    const form = readActionForm(fields);
    if (form.kind === 'fault') {
      void reply.status(422);
      return this.pages.send(request, reply, principal, (page) => faultPage(page, place, form.fault));
    }
    if (form.kind === 'question') {
      return this.pages.send(request, reply, principal, (page) => deletionPage(page, place, form));
    }
    const results = await (form.kind === 'resolution' ? this.resolve(principal, form) : this.moderate(principal, form));
    const location = this.links.pathOf({ ...place, ...results }, principal);
    void reply.header('location', location).status(303).send();
  }

  private async resolve(principal: Principal, form: FormOf<'resolution'>): Promise<Omit<FormResults, keyof FormPlace>> {
    for (const id of form.reports) await this.reports.resolve(actorOf(principal), id, form.reason || null);
    return { action: 'resolve', done: form.keys, missing: [], gone: [] };
  }

  private async moderate(principal: Principal, form: FormOf<'action'>): Promise<Omit<FormResults, keyof FormPlace>> {
    const results = await this.moderation.moderate(actorOf(principal), form);
    const keysOf = (wanted: number) => results.filter(({ status }) => status === wanted).map(({ key }) => key);
    return { action: form.action, done: keysOf(200), missing: keysOf(404), gone: keysOf(410) };
  }
}

type FormOf<Kind extends ActionForm['kind']> = Extract<ActionForm, { kind: Kind }>;
