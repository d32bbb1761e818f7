import type { Principal } from '#accounts';
import { KeyCodec } from '#keys';
import { BlocksRepository } from '#links';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { Endpoint, queryParameter } from '../openapi/endpoint.decorator.js';
import { page, redirect } from '../openapi/page.docs.js';
import { AdminPages } from '../pages/admin/admin-pages.js';
import { type Undo, resultsPage } from '../pages/admin/results.page.js';
import { ResultsLinks } from './results-links.js';

const SIGNATURE = queryParameter('signature', 'Shows that this site has made the link', { type: 'string' });

/** /admin/results: what a form of /admin/images or /admin/reports has done. */
@Controller('admin/results')
@SignedIn('admin')
export class ActionResultsController {
  constructor(
    private readonly links: ResultsLinks,
    private readonly blocks: BlocksRepository,
    private readonly codec: KeyCodec,
    private readonly pages: AdminPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getActionResultsPage',
    summary: 'Open the page with the results of a form',
    parameters: [SIGNATURE],
    answers: { 200: page('The results'), 303: redirect('Nobody is signed in, or the link is not one of this site') },
    problems: ['scope-missing', 'unavailable'],
  })
  async getActionResultsPage(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const results = this.links.read(request.url, principal);
    if (!results) return void reply.header('location', '/admin/images').status(303).send();
    const undo = results.action === 'block' ? await this.undoOf(results.done) : undefined;
    this.pages.send(request, reply, principal, (shown) => resultsPage(shown, { ...results, undo }));
  }

  /** Returns what undoes a block: the images that are still blocked, and the reason. */
  private async undoOf(keys: readonly string[]): Promise<Undo | undefined> {
    const ids = new Map(
      keys.flatMap((key): [bigint, string][] => {
        const id = this.codec.decode(key);
        return id === undefined ? [] : [[id, key]];
      }),
    );
    const blocks = await this.blocks.findAll([...ids.keys()]);
    const [first] = blocks;
    if (!first) return undefined;
    const blocked = new Set(blocks.map(({ imageId }) => ids.get(imageId)));
    return { keys: keys.filter((key) => blocked.has(key)), reason: first.reason };
  }
}
